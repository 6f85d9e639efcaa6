package dev.weir.control.cli;

import dev.weir.proxy.http.FieldBlock;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a field line as curl takes it: {@code Name: value}. Stateless. */
final class FieldLineConverter implements ITypeConverter<FieldBlock.Line> {

    @Override
    public FieldBlock.Line convert(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0) {
            throw new TypeConversionException("'" + text + "' is no field: expected 'Name: value'");
        }
        try {
            return new FieldBlock.Line(
                    text.substring(0, colon), text.substring(colon + 1).strip());
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is no field: " + e.getMessage());
        }
    }
}
