package io.robocache.page;

import java.util.List;

/**
 * A grid of levels.
 *
 * @param title what it shows
 * @param rows  from top to bottom; a digit for each cell, 0 to 9
 * @param xAxis words below it
 * @param yAxis words beside it
 */
public record HeatMap(String title, List<String> rows, String xAxis, String yAxis) {
    public HeatMap {
        rows = List.copyOf(rows);
    }
}
