-- Sends the heads of a file in rotation and ends with one line of JSON.
--   wrk ... -s wrk.lua URL -- REQUESTS_FILE

local heads, count, at = {}, 0, 0

function init(args)
    local file = assert(io.open(args[1], "rb"))
    for head in file:read("*a"):gmatch("(.-\r\n\r\n)") do
        count = count + 1
        heads[count] = head
    end
    file:close()
    assert(count > 0, args[1] .. " holds no request")
end

function request()
    at = at % count + 1
    return heads[at]
end

function done(summary, latency)
    local errors = summary.errors
    print(string.format(
        '{"requests": %d, "seconds": %.6f, "bytes": %.0f, "failed": %d, "p50_us": %d, "p99_us": %d}',
        summary.requests,
        summary.duration / 1e6,
        summary.bytes,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout,
        latency:percentile(50),
        latency:percentile(99)))
end
