package dev.weir.proxy.fuzz;

import dev.weir.proxy.condition.CookieFuzz;
import dev.weir.proxy.config.hocon.ConfigFuzz;
import dev.weir.proxy.http.ChunkFuzz;
import dev.weir.proxy.http.ForwardedFuzz;
import dev.weir.proxy.http.RequestHeadFuzz;
import dev.weir.proxy.http.ResponseHeadFuzz;
import dev.weir.proxy.lookup.GeoFuzz;
import dev.weir.proxy.token.TokenFuzz;
import java.util.List;

/** Everything of the data plane that reads what somebody else wrote. */
public final class FuzzTargets {
    public static final List<Class<?>> ALL = List.of(
            RequestHeadFuzz.class,
            ResponseHeadFuzz.class,
            ChunkFuzz.class,
            CookieFuzz.class,
            ForwardedFuzz.class,
            TokenFuzz.class,
            GeoFuzz.class,
            ConfigFuzz.class);

    private FuzzTargets() {}
}
