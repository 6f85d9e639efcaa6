package dev.weir.control.cli;

import dev.weir.proxy.ProxyServer;
import dev.weir.proxy.TableCompiler;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.hocon.ConfigReader;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import java.nio.file.Path;

/** The table that a file alone makes: as the proxy compiles it, without what was changed while it runs. */
final class OfflineTable {

    private OfflineTable() {}

    /** @throws ConfigException with every problem of the file */
    static RoutingTable read(Path file) throws ConfigException {
        return TableCompiler.compile(
                ConfigReader.read(file), RuntimeLayer.EMPTY, null, ProxyServer.outcomes(1), System.nanoTime());
    }
}
