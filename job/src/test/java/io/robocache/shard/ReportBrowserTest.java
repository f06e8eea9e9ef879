package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The report as a browser shows it, in a frame of a wanted width beside a script that measures it. */
class ReportBrowserTest {
    private static final Pattern RESULT = Pattern.compile("(?s)<pre id=\"result\">(.*?)</pre>");

    /** Measures each tab: whether it overflows, and where its charts are; then what keys and headings do. */
    private static final String MEASURE =
            """
            <!DOCTYPE html><meta charset="utf-8"><body style="margin:0">
            <iframe id="page" src="report.html#SHOWN" style="border:0;width:WIDTHpx;height:7000px"></iframe>
            <pre id="result"></pre>
            <script>
            const frame = document.getElementById('page');
            frame.addEventListener('load', () => {
              const doc = frame.contentDocument, tabs = [...doc.querySelectorAll('[role=tab]')];
              const result = {
                tabs: tabs.length, scripts: doc.scripts.length, title: doc.title, overflow: [], empty: 0, boxes: [],
                sheets: doc.styleSheets.length, background: frame.contentWindow.getComputedStyle(doc.body).backgroundColor
              };
              tabs.forEach((tab, i) => {
                tab.click();
                const shown = [...doc.querySelectorAll('.panel')].filter(panel => !panel.hidden);
                if (shown.length !== 1 || shown[0].id !== tab.getAttribute('aria-controls')
                    || tab.getAttribute('aria-selected') !== 'true') { result.overflow.push('tab ' + i); }
                if (doc.documentElement.scrollWidth > WIDTH) {
                  result.overflow.push(tab.textContent + ' ' + doc.documentElement.scrollWidth);
                }
                shown[0].querySelectorAll('svg').forEach(svg => {
                  const box = svg.getBoundingClientRect();
                  if (box.width < 20 || box.height < 8 || box.right > WIDTH + 1) { result.empty++; }
                });
              });
              tabs[0].click();
              tabs[0].dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowLeft'}));
              result.focused = doc.activeElement.textContent;
              const table = doc.querySelector('#s1 table'), button = table.querySelector('th:nth-child(3) button');
              const column = () => [...table.tBodies[0].rows].map(row => Number(row.cells[2].dataset.v));
              button.click();
              const up = column();
              result.sortedUp = up.every((v, i) => i === 0 || up[i - 1] <= v);
              button.click();
              const down = column();
              result.sortedDown = down.every((v, i) => i === 0 || down[i - 1] >= v);
              result.sort = table.querySelector('th:nth-child(3)').getAttribute('aria-sort');
              const bar = doc.querySelector('#s0 rect[data-tip]');
              bar.dispatchEvent(new MouseEvent('mousemove', {bubbles: true, clientX: 5, clientY: 5}));
              result.tip = doc.getElementById('tip').hidden ? '' : doc.getElementById('tip').textContent;
              bar.parentNode.dispatchEvent(new MouseEvent('mousemove', {bubbles: true}));
              result.skip = doc.querySelector('a').getAttribute('href');
              tabs[SHOWNTAB].click();
              doc.querySelectorAll('#SHOWN svg').forEach(svg => {
                const box = svg.getBoundingClientRect();
                result.boxes.push([box.left, box.top, box.width, box.height].map(Math.round));
              });
              document.getElementById('result').textContent = JSON.stringify(result);
            });
            </script>
            """;

    @TempDir
    private Path folder;

    private Chromium chromium;

    @BeforeEach
    void write() throws IOException {
        chromium = Chromium.in(folder);
        Files.writeString(folder.resolve("report.html"), ReportFixture.page(30, ReportFixture.HOSTILE));
    }

    @ParameterizedTest(name = "{0} pixels, {1}")
    @CsvSource({"1280, light", "390, light", "1280, dark", "390, dark"})
    void itIsReadable(int width, String scheme) throws IOException, InterruptedException {
        for (int tab : scheme.equals("light") ? new int[] {2, 3} : new int[] {1}) {
            Path page = folder.resolve("measure" + tab + ".html");
            Files.writeString(
                    page,
                    MEASURE.replace("SHOWNTAB", Integer.toString(tab))
                            .replace("SHOWN", "s" + tab)
                            .replace("WIDTH", Integer.toString(width)));
            JsonNode result = result(chromium.dom(page, scheme));

            assertEquals(6, result.get("tabs").intValue());
            assertEquals(1, result.get("scripts").intValue(), "no name became a script");
            assertEquals("[]", result.get("overflow").toString());
            assertEquals(0, result.get("empty").intValue(), "charts without extent");
            assertEquals("Quarantine and losses", result.get("focused").textValue(), "the arrow goes round");
            assertTrue(
                    result.get("sortedUp").booleanValue()
                            && result.get("sortedDown").booleanValue(),
                    "sorting");
            assertEquals("descending", result.get("sort").textValue());
            assertTrue(result.get("tip").textValue().startsWith("written, nothing lost: "), result.toString());
            assertEquals("#content", result.get("skip").textValue());
            assertEquals(
                    scheme.equals("dark") ? "rgb(16, 21, 27)" : "rgb(246, 247, 249)",
                    result.get("background").textValue());
            requireDrawn(chromium.picture(page, scheme, 1400, 7000), result.get("boxes"));
        }
    }

    @Test
    void itStandsAloneWithoutAFrame() throws IOException, InterruptedException {
        String dom = chromium.dom(folder.resolve("report.html"), "light");

        assertTrue(dom.contains("aria-selected=\"true\""), "the script ran");
        assertEquals(1, dom.split("<script", -1).length - 1);
    }

    private static JsonNode result(String dom) throws IOException {
        Matcher found = RESULT.matcher(dom);
        assertTrue(found.find() && !found.group(1).isEmpty(), () -> "nothing was measured: " + dom);
        String text = found.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Where a chart is, there is more than one colour. */
    private static void requireDrawn(BufferedImage picture, JsonNode boxes) {
        assertTrue(boxes.size() > 3, "charts: " + boxes);
        for (JsonNode box : boxes) {
            Set<Integer> colours = new HashSet<>();
            int bottom = box.get(1).intValue() + box.get(3).intValue();
            int right = box.get(0).intValue() + box.get(2).intValue();
            assertTrue(
                    bottom <= picture.getHeight() && right <= picture.getWidth(),
                    "a chart at " + box + " lies outside of the picture");
            for (int y = Math.max(0, box.get(1).intValue()); y < bottom; y++) {
                for (int x = box.get(0).intValue(); x < right; x += 2) {
                    colours.add(picture.getRGB(x, y));
                }
            }
            assertTrue(colours.size() > 1, "a chart at " + box + " is blank");
        }
    }
}
