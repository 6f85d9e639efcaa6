"""The requests that every peer gets, byte for byte the same."""

USERS = 4096
HOST = "shop.example.com"
TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

SMALL = "/small"
LARGE = "/large"
SEEN = "/seen"


def user(number):
    return f"user-{number:06d}"


def head(path, number, host=HOST):
    """A GET as a browser sends it, from one of many users; the cookie `uid` is what the split is keyed by."""
    return (
        f"GET {path}?page=2&sort=price HTTP/1.1\r\n"
        f"Host: {host}\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n"
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n"
        "Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n"
        "Accept-Encoding: gzip, deflate, br\r\n"
        f"Referer: http://{host}/catalogue?page=1&sort=price\r\n"
        f"Cookie: theme=dark; uid={user(number)}; session=8d1f5a0c97e34b62a1d0c4f7e9b86523\r\n"
        f"traceparent: {TRACEPARENT}\r\n"
        "Sec-Fetch-Dest: document\r\n"
        "Sec-Fetch-Mode: navigate\r\n"
        "Sec-Fetch-Site: same-origin\r\n"
        "Cache-Control: max-age=0\r\n"
        "\r\n"
    )


def write(file, path, host=HOST):
    file.write_text("".join(head(path, number, host) for number in range(USERS)), newline="")
    return file
