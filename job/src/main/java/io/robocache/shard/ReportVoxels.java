package io.robocache.shard;

import io.robocache.page.HeatMap;
import io.robocache.page.Num;
import io.robocache.page.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The voxel groups of a dataset: their grids, example frames, how full they are. */
final class ReportVoxels {
    /** Columns of voxel groups begin with it. */
    static final String PREFIX = "voxels.";

    private static final Pattern DECIMAL = Pattern.compile("[0-9]+\\.[0-9]{7,60}");
    private static final int MOST_CHARACTERS = 600_000;

    private ReportVoxels() {}

    /** The grid's facts by group, from the column that has them. */
    static Map<String, Map<String, String>> groups(DatasetSchema schema) {
        Map<String, Map<String, String>> groups = new TreeMap<>();
        for (Column column : schema.configured()) {
            if (column.name().startsWith(PREFIX) && column.info().containsKey("dims")) {
                String name =
                        column.name().substring(PREFIX.length(), column.name().lastIndexOf('.'));
                groups.put(name, column.info());
            }
        }
        return groups;
    }

    static Section of(ReportHead head, ReportFacts facts) {
        Section section = new Section();
        groups(head.schema()).forEach((group, info) -> {
            section.heading(group);
            List<String> lines = new ArrayList<>();
            info.forEach((name, value) -> {
                lines.add(name);
                lines.add(value.isEmpty() ? "none" : rounded(value));
            });
            section.facts(lines);
            examples(section, group, facts);
            List<ReportStatistics.Dimension> numbers = new ArrayList<>();
            for (ReportStatistics.Dimension dimension : ReportStatistics.dimensions(head, facts)) {
                if (dimension.feature().startsWith(PREFIX + group + ".")) {
                    numbers.add(dimension);
                }
            }
            if (!numbers.isEmpty()) {
                section.boxes("Occupancy and counts a frame", ReportStatistics.boxes(numbers));
            }
        });
        return section;
    }

    /** Numbers are exact decimals of float32 there, which nobody reads. */
    private static String rounded(String value) {
        return DECIMAL.matcher(value).replaceAll(number -> Num.digits(Double.parseDouble(number.group()), 6));
    }

    private static void examples(Section section, String group, ReportFacts facts) {
        boolean any = false;
        for (ReportFacts.Example example : facts.examples()) {
            VoxelView view = example.view();
            if (!view.group().equals(group)) {
                continue;
            }
            any = true;
            if (section.length() > MOST_CHARACTERS) {
                section.note("More example frames are left out to keep this page small.");
                return;
            }
            Section maps = new Section();
            maps.heat(new HeatMap("from above", view.top(), "x to the right", "y upwards"));
            String[] names = {"z", "y", "x"};
            String[] right = {"x", "x", "y"};
            String[] up = {"y", "z", "z"};
            for (int i = 0; i < view.layers().size() && i < names.length; i++) {
                VoxelView.Layer layer = view.layers().get(i);
                int last = Math.min(
                                layer.first() + view.cell().get(2 - i),
                                view.dims().get(2 - i))
                        - 1;
                maps.heat(new HeatMap(
                        "slice " + names[i] + " = " + layer.first() + (last > layer.first() ? " to " + last : ""),
                        layer.rows(),
                        right[i] + " to the right",
                        up[i] + " upwards"));
            }
            section.text("Episode " + example.number() + " (" + example.episode() + "), frame " + view.frame() + ": "
                    + Num.whole(view.voxels()) + " voxels. Darker cells hold more of them.");
            section.group(maps);
        }
        if (!any) {
            section.note("No example frame is kept: no frame from the middle of an episode on has a voxel.");
        }
    }
}
