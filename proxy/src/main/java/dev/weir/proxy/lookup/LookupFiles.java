package dev.weir.proxy.lookup;

import dev.weir.proxy.condition.Ids;
import dev.weir.proxy.condition.Lookups;
import dev.weir.proxy.condition.Place;
import dev.weir.proxy.condition.Places;
import dev.weir.proxy.config.GeoConfig;
import dev.weir.proxy.config.GeoField;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.RequestHead;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files that the conditions of one table look things up in. Filled by the compiler of that table; then only read, by any thread.
 */
public final class LookupFiles implements Lookups {
    /** Before the first table. */
    public static final LookupFiles NONE = new LookupFiles();

    private final SortedMap<Path, LookupFile<IdList>> lists = new TreeMap<>();
    private final SortedMap<Path, LookupFile<GeoDatabase>> databases = new TreeMap<>();
    private Places places = Lookups.NONE.places();

    /**
     * Opens a list of ids, unless the table before has it open.
     *
     * @throws IOException saying what is wrong with the file
     */
    public void openIds(Path file, LookupFiles previous, long nowMs) throws IOException {
        lists.put(file, carried(file, lists, previous.lists, IdList::read, nowMs));
    }

    /**
     * Opens the databases of places, unless the table before has them open.
     *
     * @throws IOException saying what is wrong with one of the files
     */
    public void openPlaces(GeoConfig config, LookupFiles previous, long nowMs) throws IOException {
        String header = config.countryHeader();
        LookupFile<GeoDatabase> main = database(config.file(), previous, nowMs);
        LookupFile<GeoDatabase> networks = database(config.asnFile(), previous, nowMs);
        places = new GeoPlaces(main, networks == null ? main : networks, header == null ? null : FieldName.of(header));
    }

    private @Nullable LookupFile<GeoDatabase> database(@Nullable Path file, LookupFiles previous, long nowMs)
            throws IOException {
        if (file == null) {
            return null;
        }
        LookupFile<GeoDatabase> database = carried(file, databases, previous.databases, GeoDatabase::open, nowMs);
        databases.put(file, database);
        return database;
    }

    private static <T extends LookupFile.Content> LookupFile<T> carried(
            Path file,
            SortedMap<Path, LookupFile<T>> mine,
            SortedMap<Path, LookupFile<T>> before,
            LookupFile.Format<T> format,
            long nowMs)
            throws IOException {
        LookupFile<T> known = mine.getOrDefault(file, before.get(file));
        try {
            return known == null ? LookupFile.open(file, format, nowMs) : known;
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(file + ": there is no such file");
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Without any id if the file was not opened. */
    @Override
    public Ids ids(Path file) {
        LookupFile<IdList> list = lists.get(file);
        return list == null
                ? Lookups.NONE.ids(file)
                : (bytes, start, end) -> list.content().contains(bytes, start, end);
    }

    @Override
    public Places places() {
        return places;
    }

    /** All of them. */
    public List<LookupFile<?>> all() {
        List<LookupFile<?>> all = new ArrayList<>(databases.values());
        all.addAll(lists.values());
        return all;
    }

    /** The databases of places. */
    public Collection<LookupFile<GeoDatabase>> databases() {
        return databases.values();
    }

    /**
     * Asks the databases, and a field by which a trusted proxy tells the country.
     *
     * @param main null: knows nothing
     * @param networks null: knows nothing
     * @param countryHeader null: none
     */
    private record GeoPlaces(
            @Nullable LookupFile<GeoDatabase> main,
            @Nullable LookupFile<GeoDatabase> networks,
            @Nullable FieldName countryHeader)
            implements Places {

        @Override
        public Place find(RequestHead head, GeoField field) {
            if (field == GeoField.COUNTRY && countryHeader != null && head.isPeerTrusted()) {
                Place told = told(head.fields(), countryHeader);
                if (told != null) {
                    return told;
                }
            }
            LookupFile<GeoDatabase> database = field == GeoField.ASN ? networks : main;
            return database == null ? Place.UNKNOWN : database.content().find(head.client());
        }

        private static @Nullable Place told(Fields fields, FieldName name) {
            int field = fields.find(name);
            return field < 0 ? null : Countries.of(fields.bytes(), fields.valueStart(field), fields.valueEnd(field));
        }
    }
}
