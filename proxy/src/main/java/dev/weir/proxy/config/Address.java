package dev.weir.proxy.config;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Where a socket binds or connects to. {@code toString} gives the form in which it is written in the file. */
public sealed interface Address {

    /** An IP literal and a port: {@code 10.0.0.1:8080}, {@code [::1]:8080}. Port 0 is for listeners only. */
    record Inet(InetAddress ip, int port) implements Address {
        @Override
        public String toString() {
            String literal = IpText.of(ip);
            return (ip instanceof Inet6Address ? "[" + literal + "]" : literal) + ":" + port;
        }
    }

    /** A Unix domain socket: {@code unix:/run/shop.sock}. */
    record Unix(String path) implements Address {
        @Override
        public String toString() {
            return "unix:" + path;
        }
    }
}
