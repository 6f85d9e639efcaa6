package dev.weir.proxy.upstream;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.UnixResolverDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the hosts file, then the name servers, with an event loop of its own.
 *
 * <p>Nothing is cached here: who asks keeps the answer for its TTL. A name of the hosts file is never asked for elsewhere,
 * so that {@code localhost} works without name servers.
 */
final class DnsLookup implements NameLookup {
    private static final String RESOLV_CONF = "/etc/resolv.conf";
    private static final String RESOLVER_DIR = "/etc/resolver";

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final DnsNameResolver resolver;

    DnsLookup(DnsServerAddressStreamProvider nameServers) {
        resolver = new DnsNameResolverBuilder(loop.next())
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class, true)
                .nameServerProvider(nameServers)
                .hostsFileEntriesResolver((host, types) -> null)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .build();
    }

    /** With the name servers of this machine; where it has none, the resolver of the operating system. */
    static NameLookup ofThisMachine() {
        try {
            return new DnsLookup(new UnixResolverDnsServerAddressStreamProvider(RESOLV_CONF, RESOLVER_DIR));
        } catch (IOException | IllegalArgumentException e) {
            return new SystemLookup();
        }
    }

    @Override
    public Answer lookup(String name) throws UnknownHostException, InterruptedException {
        List<InetAddress> listed = listed(name);
        if (!listed.isEmpty()) {
            return new Answer(listed, true, Long.MAX_VALUE);
        }
        CompletableFuture<Records> v4 = ask(name, DnsRecordType.A);
        CompletableFuture<Records> v6 =
                hasIpv6() ? ask(name, DnsRecordType.AAAA) : CompletableFuture.completedFuture(Records.NONE);
        return Records.merge(name, await(v4), await(v6));
    }

    @Override
    public void close() {
        resolver.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private CompletableFuture<Records> ask(String name, DnsRecordType type) {
        CompletableFuture<Records> answer = new CompletableFuture<>();
        resolver.resolveAll(new DefaultDnsQuestion(name, type))
                .addListener((Future<List<DnsRecord>> done) ->
                        answer.complete(done.isSuccess() ? Records.of(done.getNow()) : Records.missing(done.cause())));
        return answer;
    }

    private static Records await(CompletableFuture<Records> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            return Records.missing(e);
        }
    }

    private static List<InetAddress> listed(String name) {
        HostsFileEntriesProvider hosts = HostsFileEntriesProvider.parser().parseSilently();
        String key = name.toLowerCase(Locale.ROOT);
        List<InetAddress> addresses = new ArrayList<>(hosts.ipv4Entries().getOrDefault(key, List.of()));
        addresses.addAll(hosts.ipv6Entries().getOrDefault(key, List.of()));
        return addresses;
    }

    /** Whether an address of the other family would be of any use: on many machines only the loopback has one. */
    private static boolean hasIpv6() {
        try {
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress own : Collections.list(network.getInetAddresses())) {
                    if (own instanceof Inet6Address && !own.isLoopbackAddress() && !own.isLinkLocalAddress()) {
                        return true;
                    }
                }
            }
        } catch (SocketException e) {
            return true;
        }
        return false;
    }

    /**
     * What became of the question for one address family.
     *
     * @param failure null: it was answered, be it that there are none
     */
    private record Records(
            List<InetAddress> addresses,
            long ttlNs,
            @Nullable Throwable failure) {
        static final Records NONE = new Records(List.of(), Long.MAX_VALUE, null);

        /** Takes the records over and releases them. */
        static Records of(List<DnsRecord> records) {
            List<InetAddress> addresses = new ArrayList<>();
            long ttlNs = Long.MAX_VALUE;
            for (DnsRecord record : records) {
                InetAddress address = address(record);
                ReferenceCountUtil.release(record);
                if (address != null) {
                    addresses.add(address);
                    ttlNs = Math.min(ttlNs, TimeUnit.SECONDS.toNanos(record.timeToLive()));
                }
            }
            return new Records(addresses, ttlNs, null);
        }

        static Records missing(Throwable why) {
            Throwable cause = why.getCause();
            boolean answered = cause == null || (cause instanceof DnsErrorCauseException e && saysNone(e.getCode()));
            return answered ? NONE : new Records(List.of(), Long.MAX_VALUE, cause);
        }

        private static boolean saysNone(DnsResponseCode code) {
            return code.equals(DnsResponseCode.NXDOMAIN) || code.equals(DnsResponseCode.NXRRSET);
        }

        static Answer merge(String name, Records v4, Records v6) throws UnknownHostException {
            List<InetAddress> addresses = new ArrayList<>(v4.addresses);
            addresses.addAll(v6.addresses);
            Throwable failure = v4.failure != null ? v4.failure : v6.failure;
            if (addresses.isEmpty()) {
                throw new UnknownHostException(failure == null ? name + " has no address" : failure.getMessage());
            }
            return new Answer(addresses, failure == null, Math.min(v4.ttlNs, v6.ttlNs));
        }

        private static @Nullable InetAddress address(DnsRecord record) {
            if (!(record instanceof DnsRawRecord raw)) {
                return null;
            }
            try {
                return InetAddress.getByAddress(ByteBufUtil.getBytes(raw.content()));
            } catch (UnknownHostException e) {
                return null;
            }
        }
    }
}
