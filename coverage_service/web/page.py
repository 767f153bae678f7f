"""The page."""
from litestar import Controller
class DutchPage(Controller):
    path = "/"
class EnglishPage(Controller):
    path = "/en"
class SwaggerPage(Controller):
    path = "/schema/swagger"
