package io.quarkiverse.dbsession.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PlotsTest {

    private static NodeList elements(Object plot, String name) throws Exception {
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(plot.toString())));
        return document.getElementsByTagName(name);
    }

    private static double number(NodeList elements, int index, String attribute) {
        return Double.parseDouble(elements.item(index).getAttributes().getNamedItem(attribute).getTextContent());
    }

    @Test
    void rangesShowEachMedian() throws Exception {
        RangePlot plot = new RangePlot("Time <of> \"all\" & more", "multiples", 1);
        plot.add("select", "session", new Figures(1, 2, 4));
        plot.add("select", "jooq", new Figures(2, 3, 3));
        plot.add("insert", "session", new Figures(1.5));
        plot.add("insert", "jooq", new Figures());

        NodeList dots = elements(plot, "circle");
        assertThat(dots.getLength()).isEqualTo(3);
        // 2, 3 and 1.5 on one scale.
        double x2 = number(dots, 0, "cx");
        double x3 = number(dots, 1, "cx");
        assertThat(number(dots, 2, "cx")).isCloseTo(x2 - (x3 - x2) / 2, within(0.2));
        assertThat(plot.toString()).contains("Time &lt;of&gt; &quot;all&quot; &amp; more", "prefers-color-scheme: dark");
    }

    @Test
    void linesShowEachPoint() throws Exception {
        LinePlot plot = new LinePlot("Rows", "rows", "milliseconds");
        plot.add("session", 1, 0.9, 1, 1.2);
        plot.add("session", 1_000_000, 900, 1000, 1200);
        plot.add("jdbc", 1, 0.5, 0.6, 0.7);

        NodeList dots = elements(plot, "circle");
        assertThat(dots.getLength()).isEqualTo(3);
        assertThat(number(dots, 0, "cx")).isLessThan(number(dots, 1, "cx"));
        assertThat(number(dots, 0, "cy")).isGreaterThan(number(dots, 1, "cy"));
        assertThat(elements(plot, "polygon").getLength()).isEqualTo(2);
    }

    @Test
    void axesHaveRoundNumbers() {
        assertThat(Axis.linear(0.3, 2.4, 0, 100).ticks().stream().map(Axis::label))
                .containsExactly("0", "0.5", "1", "1.5", "2", "2.5");
        assertThat(Axis.linear(-30, 55, 0, 100).ticks()).contains(-40.0, 0.0, 60.0);
        assertThat(Axis.logarithmic(3, 400_000, 0, 100).ticks().stream().map(Axis::label))
                .containsExactly("1", "10", "100", "1000", "10k", "100k", "1M");
        assertThat(Axis.logarithmic(1, 100, 0, 100).at(10)).isEqualTo(50);
    }
}
