package dev.verso.site;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** An XML document that is written from its beginning to its end, into memory. */
final class Xml {
  private static final XMLOutputFactory FACTORY = XMLOutputFactory.newInstance();

  /** What XML 1.0 section 2.2 knows no way to write. */
  private static final Pattern NO_CHARACTERS =
      Pattern.compile("[^\\t\\n\\r\\x20-\\x{d7ff}\\x{e000}-\\x{fffd}\\x{10000}-\\x{10ffff}]");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final XMLStreamWriter writer;

  /** Begins the element that all others are in. */
  Xml(String root, String namespace) {
    try {
      writer = FACTORY.createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
    } catch (XMLStreamException e) {
      throw new IllegalStateException("memory takes all that is written", e);
    }
    write(
        to -> {
          to.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
          to.writeStartElement(root);
          to.writeDefaultNamespace(namespace);
        });
  }

  private interface Writing {
    void to(XMLStreamWriter writer) throws XMLStreamException;
  }

  private void write(Writing writing) {
    try {
      writing.to(writer);
    } catch (XMLStreamException e) {
      throw new IllegalStateException("memory takes all that is written", e);
    }
  }

  /** Begins an element, which {@link #end} ends. */
  Xml begin(String element) {
    write(to -> to.writeStartElement(element));
    return this;
  }

  Xml end() {
    write(XMLStreamWriter::writeEndElement);
    return this;
  }

  /** An element that holds a text, of which the characters that XML lacks are left out. */
  Xml text(String element, String text) {
    write(
        to -> {
          to.writeStartElement(element);
          to.writeCharacters(NO_CHARACTERS.matcher(text).replaceAll(""));
          to.writeEndElement();
        });
    return this;
  }

  /** An element that links to somewhere. */
  Xml link(String relation, String url) {
    write(
        to -> {
          to.writeEmptyElement("link");
          to.writeAttribute("rel", relation);
          to.writeAttribute("href", url);
        });
    return this;
  }

  /** Bytes so far, about: up to some kilobytes are still on their way. */
  int size() {
    return bytes.size();
  }

  /** Ends the document. */
  byte[] finish() {
    write(
        to -> {
          to.writeEndDocument();
          to.close();
        });
    return bytes.toByteArray();
  }
}
