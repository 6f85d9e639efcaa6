package dev.weir.proxy.condition;

import dev.weir.proxy.config.DeviceClass;
import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.List;

/**
 * The kind of device that a request comes from. The first of these that applies:
 *
 * <ol>
 *   <li>bot: User-Agent or Sec-CH-UA names a program ({@link #BOTS}), whatever the other hints say;
 *   <li>mobile: Sec-CH-UA-Mobile is {@code ?1};
 *   <li>tablet or desktop: Sec-CH-UA-Mobile is {@code ?0}, and Sec-CH-UA-Platform is Android or not;
 *   <li>tablet: User-Agent names one ({@link #TABLETS}), or Android without "mobile";
 *   <li>mobile: User-Agent names one ({@link #MOBILES});
 *   <li>bot: there is no User-Agent, which every browser sends;
 *   <li>desktop.
 * </ol>
 *
 * One pass over each field, without allocation. An iPad that asks for desktop pages says that it is a Macintosh, and is a desktop
 * here. Stateless, any thread.
 */
final class Device {
    private static final FieldName HINT_BRANDS = FieldName.of("sec-ch-ua");
    private static final FieldName HINT_MOBILE = FieldName.of("sec-ch-ua-mobile");
    private static final FieldName HINT_PLATFORM = FieldName.of("sec-ch-ua-platform");

    /** And every word that ends in "bot". */
    static final List<String> BOTS = List.of(
            "apache-httpclient",
            "crawl",
            "curl/",
            "facebookexternalhit",
            "go-http-client",
            "headlesschrome",
            "libwww-perl",
            "lighthouse",
            "python-",
            "slurp",
            "spider",
            "wget/");

    static final List<String> TABLETS = List.of("ipad", "kindle", "playbook", "silk/", "tablet");
    static final List<String> MOBILES = List.of("blackberry", "iphone", "ipod", "mobi", "opera mini", "windows phone");

    private static final List<String> ANDROID = List.of("android");
    private static final List<String> BOT_AND_CUBOT = List.of("bot", "cubot");

    private static final WordAutomaton WORDS =
            new WordAutomaton(all(List.of(BOTS, TABLETS, MOBILES, ANDROID, BOT_AND_CUBOT)));
    private static final long OF_PROGRAMS = WORDS.bits(BOTS);
    private static final long OF_TABLETS = WORDS.bits(TABLETS);
    private static final long OF_MOBILES = WORDS.bits(MOBILES);
    private static final long OF_ANDROID = WORDS.bits(ANDROID);
    private static final long OF_MOBI = WORDS.bits(List.of("mobi"));
    /** The bit of no word: a word ended in "bot". */
    private static final long OF_BOTS = Long.MIN_VALUE;
    /** Googlebot and bingbot/2.0 pass it last; bottle does not, and Cubot, which makes phones, never. */
    private static final int AT_BOT = WORDS.stateOf("bot");

    private Device() {}

    private static List<String> all(List<List<String>> groups) {
        List<String> all = new ArrayList<>();
        groups.forEach(all::addAll);
        return all;
    }

    static DeviceClass of(RequestHead head) {
        Fields fields = head.fields();
        int agent = fields.find(FieldName.USER_AGENT);
        long named = named(fields, agent);
        if ((named & (OF_PROGRAMS | OF_BOTS)) != 0 || (named(fields, fields.find(HINT_BRANDS)) & OF_PROGRAMS) != 0) {
            return DeviceClass.BOT;
        }
        int hint = fields.find(HINT_MOBILE);
        if (hint >= 0 && is(fields, hint, '1')) {
            return DeviceClass.MOBILE;
        }
        if (hint >= 0 && is(fields, hint, '0')) {
            boolean android = (named(fields, fields.find(HINT_PLATFORM)) & OF_ANDROID) != 0;
            return android ? DeviceClass.TABLET : DeviceClass.DESKTOP;
        }
        return agent < 0 ? DeviceClass.BOT : byAgent(named);
    }

    private static DeviceClass byAgent(long named) {
        boolean android = (named & OF_ANDROID) != 0;
        if ((named & OF_TABLETS) != 0 || (android && (named & OF_MOBI) == 0)) {
            return DeviceClass.TABLET;
        }
        return android || (named & OF_MOBILES) != 0 ? DeviceClass.MOBILE : DeviceClass.DESKTOP;
    }

    /** A structured field (RFC 8941) that is {@code ?0} or {@code ?1}. */
    private static boolean is(Fields fields, int field, char bit) {
        int start = fields.valueStart(field);
        return fields.valueEnd(field) - start == 2 && fields.bytes()[start] == '?' && fields.bytes()[start + 1] == bit;
    }

    /** A bit for each word that stands in the field. */
    private static long named(Fields fields, int field) {
        if (field < 0) {
            return 0;
        }
        byte[] bytes = fields.bytes();
        int end = fields.valueEnd(field);
        int state = WordAutomaton.START;
        long named = 0;
        for (int at = fields.valueStart(field); at < end; at++) {
            if (state == AT_BOT && !isLetter(bytes[at])) {
                named |= OF_BOTS;
            }
            state = WORDS.next(state, bytes[at]);
            named |= WORDS.endings(state);
        }
        return state == AT_BOT ? named | OF_BOTS : named;
    }

    private static boolean isLetter(byte b) {
        byte letter = Ascii.lower(b);
        return letter >= 'a' && letter <= 'z';
    }
}
