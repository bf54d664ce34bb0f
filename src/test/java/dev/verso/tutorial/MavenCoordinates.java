package dev.verso.tutorial;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/**
 * What a pom depends on, each as {@code group:artifact}, or {@code group:artifact:version} where
 * that says its version.
 */
final class MavenCoordinates {
  private static final Pattern XML = Pattern.compile("```xml\n(.*?)```\n", Pattern.DOTALL);
  private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");

  private MavenCoordinates() {}

  /** Those in the blocks of XML of a page in Markdown, each a part of a pom. */
  static List<String> inPage(Path page) throws Exception {
    List<String> all = new ArrayList<>();
    for (MatchResult block : XML.matcher(Files.readString(page)).results().toList()) {
      all.addAll(dependencies(parse("<project>" + block.group(1) + "</project>")));
    }
    return all;
  }

  /** Those in the pom of this project, and itself. */
  static List<String> ofThisProject() throws Exception {
    Document pom = parse(Files.readString(Path.of("pom.xml")));
    List<String> all = dependencies(pom);
    all.add(coordinates(pom.getDocumentElement(), pom));
    return all;
  }

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static List<String> dependencies(Document pom) {
    NodeList elements = pom.getElementsByTagName("dependency");
    List<String> all = new ArrayList<>();
    for (int i = 0; i < elements.getLength(); i++) {
      all.add(coordinates((Element) elements.item(i), pom));
    }
    return all;
  }

  private static String coordinates(Element element, Document pom) {
    List<String> parts = new ArrayList<>();
    for (String name : List.of("groupId", "artifactId", "version")) {
      String value = child(element, name);
      if (!value.isEmpty()) {
        parts.add(withProperties(value, pom));
      }
    }
    return String.join(":", parts);
  }

  private static String withProperties(String text, Document pom) {
    return PROPERTY
        .matcher(text)
        .replaceAll(
            property -> pom.getElementsByTagName(property.group(1)).item(0).getTextContent());
  }

  private static String child(Element parent, String name) {
    NodeList children = parent.getChildNodes();
    for (int i = 0; i < children.getLength(); i++) {
      if (children.item(i).getNodeName().equals(name)) {
        return children.item(i).getTextContent();
      }
    }
    return "";
  }
}
