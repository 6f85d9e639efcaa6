package dev.weir.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "weir.routes.a.match.headers.authorization",
                "weir.routes.a.match.headers.\"x.api-key\"",
                "weir.routes.a.match.cookies.\"my.Session-Token\".prefix",
                "weir.routes.a.request-headers.set.X-Secret",
                "weir.routes.a.match.query.api_key"
            })
    void valuesUnderNamesOfSecretsAreThose(String key) {
        assertThat(SecretNames.isKeyOfSecret(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "weir.routes.a.match.headers.x-user",
                "weir.routes.token.match.path",
                "weir.routes.a.match.headers.\"x.user\".token-like",
                "weir.pools.secret.endpoints"
            })
    void othersAreNot(String key) {
        assertThat(SecretNames.isKeyOfSecret(key)).isFalse();
    }
}
