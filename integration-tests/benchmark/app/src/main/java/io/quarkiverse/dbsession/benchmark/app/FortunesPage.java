package io.quarkiverse.dbsession.benchmark.app;

import java.util.List;

/**
 * The page of the fortunes: a template by hand, so that no engine is measured.
 */
final class FortunesPage {

    private static final String HEAD = "<!DOCTYPE html><html><head><title>Fortunes</title></head><body><table>"
            + "<tr><th>id</th><th>message</th></tr>";
    private static final String FOOT = "</table></body></html>";

    private FortunesPage() {
    }

    static String of(List<Fortune> fortunes) {
        StringBuilder page = new StringBuilder(2048).append(HEAD);
        for (Fortune fortune : fortunes) {
            page.append("<tr><td>").append(fortune.id()).append("</td><td>");
            escape(fortune.message(), page);
            page.append("</td></tr>");
        }
        return page.append(FOOT).toString();
    }

    private static void escape(String text, StringBuilder page) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> page.append("&amp;");
                case '<' -> page.append("&lt;");
                case '>' -> page.append("&gt;");
                case '"' -> page.append("&quot;");
                case '\'' -> page.append("&#39;");
                default -> page.append(c);
            }
        }
    }
}
