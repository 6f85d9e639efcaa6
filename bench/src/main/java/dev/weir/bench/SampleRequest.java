package dev.weir.bench;

/** The request that the end-to-end harness sends (`harness/workload.py`), for the benchmarks of its parts. */
final class SampleRequest {
    static final String HEAD = String.join(
            "\r\n",
            "GET /small?page=2&sort=price HTTP/1.1",
            "Host: shop.example.com",
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
                    + " Safari/537.36",
            "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
            "Accept-Language: en-GB,en;q=0.9,de;q=0.8",
            "Accept-Encoding: gzip, deflate, br",
            "Referer: http://shop.example.com/catalogue?page=1&sort=price",
            "Cookie: theme=dark; uid=user-000042; session=8d1f5a0c97e34b62a1d0c4f7e9b86523",
            "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "Sec-Fetch-Dest: document",
            "Sec-Fetch-Mode: navigate",
            "Sec-Fetch-Site: same-origin",
            "Cache-Control: max-age=0",
            "",
            "");

    private SampleRequest() {}
}
