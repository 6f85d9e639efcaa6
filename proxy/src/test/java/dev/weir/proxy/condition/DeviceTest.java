package dev.weir.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.DeviceClass;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.RequestDescription;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceTest {
    private static final String CHROME_ON_ANDROID =
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Mobile"
                    + " Safari/537.36";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mobile  | Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
                        + " Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                "mobile  | Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0"
                        + " Mobile Safari/537.36",
                "mobile  | Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0",
                "mobile  | Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 (KHTML, like Gecko)"
                        + " Chrome/96.0 Mobile Safari/537.36",
                "mobile  | Opera/9.80 (J2ME/MIDP; Opera Mini/9.80 (S60; SymbOS; U; en) Presto/2.5.25 Version/10.54",
                "tablet  | Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
                        + " Version/12.1 Mobile/15E148 Safari/604.1",
                "tablet  | Mozilla/5.0 (Linux; Android 13; SM-X906C) AppleWebKit/537.36 (KHTML, like Gecko)"
                        + " Chrome/129.0.0.0 Safari/537.36",
                "tablet  | Mozilla/5.0 (Android 14; Tablet; rv:128.0) Gecko/128.0 Firefox/128.0",
                "tablet  | Mozilla/5.0 (Linux; Android 11; KFTRWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/127.0"
                        + " like Chrome/127.0 Safari/537.36",
                "desktop | Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                        + " Chrome/129.0.0.0 Safari/537.36",
                "desktop | Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
                        + " Version/17.5 Safari/605.1.15",
                "desktop | Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "desktop | bottle-opener/1.0",
                "bot     | Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
                "bot     | Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X) AppleWebKit/537.36 Chrome/129.0 Mobile"
                        + " Safari/537.36 (compatible; Googlebot/2.1)",
                "bot     | Mozilla/5.0 (compatible; YandexBot/3.0)",
                "bot     | Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
                        + " HeadlessChrome/129.0.0.0 Safari/537.36",
                "bot     | Baiduspider/2.0",
                "bot     | curl/8.5.0",
                "bot     | python-requests/2.32",
                "bot     | my-bot",
            })
    void userAgentTellsTheClass(String label, String agent) {
        assertThat(device("User-Agent", agent).label()).isEqualTo(label);
    }

    @Test
    void hintsComeBeforeTheUserAgent() {
        String frozen =
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36";
        assertThat(device("User-Agent", frozen, "Sec-CH-UA-Mobile", "?1")).isEqualTo(DeviceClass.MOBILE);
        assertThat(device("User-Agent", CHROME_ON_ANDROID, "Sec-CH-UA-Mobile", "?0"))
                .isEqualTo(DeviceClass.DESKTOP);
        assertThat(device("User-Agent", frozen, "Sec-CH-UA-Mobile", "?0", "Sec-CH-UA-Platform", "\"Android\""))
                .isEqualTo(DeviceClass.TABLET);
        assertThat(device("User-Agent", frozen, "Sec-CH-UA-Mobile", "?0", "Sec-CH-UA-Platform", "\"Windows\""))
                .isEqualTo(DeviceClass.DESKTOP);
    }

    @Test
    void aHintThatIsNoneDoesNotCount() {
        assertThat(device("User-Agent", CHROME_ON_ANDROID, "Sec-CH-UA-Mobile", "yes"))
                .isEqualTo(DeviceClass.MOBILE);
    }

    @Test
    void aDeclaredProgramIsABotWhateverItsHintsSay() {
        assertThat(device("User-Agent", "Googlebot/2.1", "Sec-CH-UA-Mobile", "?1"))
                .isEqualTo(DeviceClass.BOT);
        assertThat(device(
                        "User-Agent",
                        CHROME_ON_ANDROID,
                        "Sec-CH-UA",
                        "\"HeadlessChrome\";v=\"129\", \"Not=A?Brand\";v=\"8\"",
                        "Sec-CH-UA-Mobile",
                        "?0"))
                .isEqualTo(DeviceClass.BOT);
    }

    @Test
    void whoSaysNothingIsABot() {
        assertThat(device()).isEqualTo(DeviceClass.BOT);
        assertThat(device("User-Agent", "")).isEqualTo(DeviceClass.DESKTOP);
    }

    private static DeviceClass device(String... fields) {
        List<FieldBlock.Line> lines = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) {
            lines.add(new FieldBlock.Line(fields[i], fields[i + 1]));
        }
        return Device.of(new RequestDescription("GET", "h", "/", lines, ClientAddress.UNKNOWN, false).toHead());
    }
}
