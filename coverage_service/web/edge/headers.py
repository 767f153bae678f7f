"""Security headers on every response, errors included: nothing from elsewhere, nothing kept, nothing told onwards."""

from litestar.types import Message, Scope


def _policy(*, style: str, images: str, connect: str) -> bytes:
    parts = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": style,
        "img-src": images,
        "connect-src": connect,
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{part} {value}" for part, value in parts.items()).encode()


# The page asks its own server again when an answer changes.
STRICT = _policy(style="'self'", images="'self'", connect="'self'")
# Swagger UI writes style attributes and data: images, and fetches the description.
SWAGGER = _policy(style="'self' 'unsafe-inline'", images="'self' data:", connect="'self'")
ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
NO_STORE = (b"cache-control", b"no-store")


async def protect(message: Message, scope: Scope) -> None:
    """Add the headers as a response starts; only static files may be kept by a browser."""
    if message["type"] != "http.response.start":
        return
    headers = list(message["headers"])
    policy = SWAGGER if scope["path"].startswith("/schema") else STRICT
    headers += [*ALWAYS, (b"content-security-policy", policy)]
    if not any(name == b"cache-control" for name, _ in headers):
        headers.append(NO_STORE)
    message["headers"] = headers
