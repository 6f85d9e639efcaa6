package dev.weir.control.cli;

import dev.weir.proxy.http.ClientAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an IP address; names are not looked up. Stateless. */
final class ClientAddressConverter implements ITypeConverter<ClientAddress> {

    @Override
    public ClientAddress convert(String text) {
        ClientAddress address = ClientAddress.parse(text);
        if (address == null) {
            throw new TypeConversionException(
                    "'" + text + "' is no IP address: expected one like 203.0.113.7 or 2001:db8::7");
        }
        return address;
    }
}
