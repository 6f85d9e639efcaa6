package dev.weir.proxy.condition;

import dev.weir.proxy.config.DeviceClass;
import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.RequestHead;

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
 * A scan for words without case, linear in the length of the field and without allocation. An iPad that asks for desktop pages
 * says that it is a Macintosh, and is a desktop here. Stateless, any thread.
 */
final class Device {
    private static final FieldName HINT_BRANDS = FieldName.of("sec-ch-ua");
    private static final FieldName HINT_MOBILE = FieldName.of("sec-ch-ua-mobile");
    private static final FieldName HINT_PLATFORM = FieldName.of("sec-ch-ua-platform");

    /** And every word that ends in "bot". */
    static final byte[][] BOTS = words(
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

    static final byte[][] TABLETS = words("ipad", "kindle", "playbook", "silk/", "tablet");
    static final byte[][] MOBILES = words("blackberry", "iphone", "ipod", "mobi", "opera mini", "windows phone");

    private static final byte[][] ANDROID = words("android");
    private static final byte[][] MOBI = words("mobi");
    private static final byte[] BOT = Ascii.bytes("bot");
    private static final byte[] CUBOT = Ascii.bytes("cubot");

    private Device() {}

    static DeviceClass of(RequestHead head) {
        Fields fields = head.fields();
        int agent = fields.find(FieldName.USER_AGENT);
        if (names(fields, agent, BOTS) || namesBot(fields, agent) || names(fields, fields.find(HINT_BRANDS), BOTS)) {
            return DeviceClass.BOT;
        }
        int hint = fields.find(HINT_MOBILE);
        if (hint >= 0 && is(fields, hint, '1')) {
            return DeviceClass.MOBILE;
        }
        if (hint >= 0 && is(fields, hint, '0')) {
            boolean android = names(fields, fields.find(HINT_PLATFORM), ANDROID);
            return android ? DeviceClass.TABLET : DeviceClass.DESKTOP;
        }
        return agent < 0 ? DeviceClass.BOT : byAgent(fields, agent);
    }

    private static DeviceClass byAgent(Fields fields, int agent) {
        boolean android = names(fields, agent, ANDROID);
        if (names(fields, agent, TABLETS) || (android && !names(fields, agent, MOBI))) {
            return DeviceClass.TABLET;
        }
        return android || names(fields, agent, MOBILES) ? DeviceClass.MOBILE : DeviceClass.DESKTOP;
    }

    /** A structured field (RFC 8941) that is {@code ?0} or {@code ?1}. */
    private static boolean is(Fields fields, int field, char bit) {
        int start = fields.valueStart(field);
        return fields.valueEnd(field) - start == 2 && fields.bytes()[start] == '?' && fields.bytes()[start + 1] == bit;
    }

    private static boolean names(Fields fields, int field, byte[][] words) {
        if (field < 0) {
            return false;
        }
        byte[] bytes = fields.bytes();
        int end = fields.valueEnd(field);
        for (int at = fields.valueStart(field); at < end; at++) {
            byte letter = Ascii.lower(bytes[at]);
            for (byte[] word : words) {
                if (word[0] == letter && stands(word, bytes, at, end)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean namesBot(Fields fields, int field) {
        if (field < 0) {
            return false;
        }
        byte[] bytes = fields.bytes();
        int start = fields.valueStart(field);
        int end = fields.valueEnd(field);
        for (int at = start; at < end; at++) {
            if (stands(BOT, bytes, at, end) && isBot(bytes, start, at, end)) {
                return true;
            }
        }
        return false;
    }

    /** In Googlebot and bingbot/2.0; not in bottle, nor in Cubot, which makes phones. */
    private static boolean isBot(byte[] bytes, int start, int at, int end) {
        int behind = at + BOT.length;
        boolean wordEnds = behind == end || !isLetter(bytes[behind]);
        boolean cubot = at - start >= 2 && stands(CUBOT, bytes, at - 2, end);
        return wordEnds && !cubot;
    }

    private static boolean stands(byte[] word, byte[] bytes, int at, int end) {
        return Ascii.startsWithIgnoreCase(bytes, at, end, word);
    }

    private static boolean isLetter(byte b) {
        byte letter = Ascii.lower(b);
        return letter >= 'a' && letter <= 'z';
    }

    private static byte[][] words(String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = Ascii.bytes(words[i]);
        }
        return bytes;
    }
}
