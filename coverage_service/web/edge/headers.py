"""Headers: the security ones on every response, errors included, and the one of a file to keep."""

from litestar.types import Message, Scope


def _policy(*, style: str, images: str, connect: str, framed_by: str = "'none'") -> bytes:
    parts = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": style,
        "img-src": images,
        "connect-src": connect,
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": framed_by,
    }
    return "; ".join(f"{part} {value}" for part, value in parts.items()).encode()


# The page asks its own server again when an answer changes.
STRICT = _policy(style="'self'", images="'self'", connect="'self'")
# The guide on a practice's own site; no other address may stand in a frame.
FRAMED = _policy(style="'self'", images="'self'", connect="'self'", framed_by="*")
FRAMED_PATHS = ("/embed", "/en/embed")
# The script that such a site loads from here.
FOR_OTHERS = "/static/embed.js"
# Swagger UI writes style attributes and data: images, and fetches the description.
SWAGGER = _policy(style="'self' 'unsafe-inline'", images="'self' data:", connect="'self'")
ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
NO_STORE = (b"cache-control", b"no-store")


def as_attachment(name: str) -> dict[str, str]:
    """Give the header with which a browser keeps an answer as a file of that name, in ASCII."""
    return {"content-disposition": f'attachment; filename="{name}"'}


async def protect(message: Message, scope: Scope) -> None:
    """Add the headers as a response starts; only static files may be kept by a browser."""
    if message["type"] != "http.response.start":
        return
    headers = list(message["headers"])
    path = scope["path"]
    framed = path in FRAMED_PATHS
    policy = SWAGGER if path.startswith("/schema") else FRAMED if framed else STRICT
    headers += [*ALWAYS, (b"content-security-policy", policy)]
    headers.append((b"cross-origin-resource-policy", b"cross-origin" if path == FOR_OTHERS else b"same-origin"))
    if not framed:
        headers.append((b"x-frame-options", b"DENY"))
    if not any(name == b"cache-control" for name, _ in headers):
        headers.append(NO_STORE)
    message["headers"] = headers
