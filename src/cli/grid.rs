//! A table for a terminal: rows of cells below heads, in blocks where the width asks for that.

use std::ops::Range;

use crate::units::counted;

use super::screen::length;

/// One cell of a table.
#[derive(Clone)]
pub(super) struct Marked {
    pub text: String,
    /// The best of its metric, which is marked.
    pub best: bool,
}

/// Heads may be broken into lines at spaces; cells may not.
pub(super) struct Grid {
    heads: Vec<Vec<String>>,
    rows: Vec<(String, Vec<Marked>)>,
    /// Nouns of a row and of a column.
    nouns: (&'static str, &'static str),
    /// Rows come in the order of what they tell, so that the last are left out where there is no
    /// room; else the last columns are.
    cuts_rows: bool,
}

impl Grid {
    /// Metrics below each other, what has them side by side.
    pub fn of_metrics(
        heads: &[String],
        rows: &[(String, Vec<Marked>)],
        noun: &'static str,
    ) -> Self {
        let heads = heads.iter().map(|head| vec![head.clone()]).collect();
        Self { heads, rows: rows.to_vec(), nouns: (noun, "column"), cuts_rows: true }
    }

    /// The same with metrics side by side, their heads in several lines.
    pub fn turned(names: &[String], rows: &[(String, Vec<Marked>)], noun: &'static str) -> Self {
        let widest = |cells: &[Marked]| cells.iter().map(|cell| length(&cell.text)).max();
        let heads = rows.iter().map(|(head, cells)| {
            let words = head.split(' ').map(length).max();
            broken(head, widest(cells).max(words).unwrap_or(0))
        });
        let column = |at: usize| rows.iter().map(|(_, cells)| cells[at].clone()).collect();
        let turned = names.iter().enumerate().map(|(at, name)| (name.clone(), column(at)));
        Self {
            heads: heads.collect(),
            rows: turned.collect(),
            nouns: ("row", noun),
            cuts_rows: false,
        }
    }

    /// Its lines in so many columns.
    pub fn lines(&self, width: usize) -> usize {
        self.lines_of(self.rows.len(), &self.blocks(width).1)
    }

    fn lines_of(&self, rows: usize, blocks: &[Range<usize>]) -> usize {
        // Lines of heads, rows, and one between blocks.
        let lines = blocks.iter().map(|block| self.head_lines(block.clone()) + rows + 1);
        lines.sum::<usize>().saturating_sub(1)
    }

    fn head_lines(&self, columns: Range<usize>) -> usize {
        self.heads[columns].iter().map(Vec::len).max().unwrap_or(0)
    }

    /// The width of the rows' names, and which columns stand side by side.
    fn blocks(&self, width: usize) -> (usize, Vec<Range<usize>>) {
        let label = self.rows.iter().map(|(label, _)| length(label)).max().unwrap_or(0);
        let label = label.min(width / 2);
        (label, blocks(&self.widths(), width.saturating_sub(label + 1)))
    }

    /// The table in lines of so many columns, and of so many lines if that is possible: without the
    /// last metrics where there is no room for all.
    pub fn text(&self, width: usize, room: usize, colours: bool) -> String {
        let (label, mut blocks) = self.blocks(width);
        let (all, most) = (self.rows.len(), blocks.len());
        let lines = |rows: usize, count: usize| {
            let cut = usize::from(rows < all || count < most);
            self.lines_of(rows, &blocks[..count]) + cut
        };
        let fewest = if self.cuts_rows { 1 } else { all };
        let fits = |rows: &usize| lines(*rows, most) <= room;
        let rows = (fewest..=all).rev().find(fits).unwrap_or(all.min(fewest));
        let fits = |count: &usize| lines(rows, *count) <= room;
        let shown = (1..=most).rev().find(fits).unwrap_or(1);
        blocks.truncate(shown);
        let mut text = String::new();
        for columns in &blocks {
            if columns.start > 0 {
                text.push('\n');
            }
            self.block(&mut text, (label, rows), columns.clone(), colours);
        }
        let shown = blocks.last().map_or(0, |last| last.end);
        let more = [(all - rows, self.nouns.0), (self.heads.len() - shown, self.nouns.1)];
        let more = more.into_iter().filter(|(count, _)| *count > 0);
        let more: Vec<String> = more.map(|(count, noun)| counted(count, noun)).collect();
        if !more.is_empty() {
            text.push_str(&format!("... and {} more: summary.csv\n", more.join(" and ")));
        }
        text
    }

    /// The widths of columns, with two between them.
    fn widths(&self) -> Vec<usize> {
        let column = |(at, head): (usize, &Vec<String>)| {
            let cells = self.rows.iter().map(|(_, cells)| length(&cells[at].text) + 2);
            cells.chain(head.iter().map(|line| length(line) + 2)).max().unwrap_or(0)
        };
        self.heads.iter().enumerate().map(column).collect()
    }

    fn block(
        &self,
        text: &mut String,
        (label, rows): (usize, usize),
        columns: Range<usize>,
        colours: bool,
    ) {
        let (widths, tall) = (self.widths(), self.head_lines(columns.clone()));
        for line in 0..tall {
            let start = text.len();
            text.push_str(&" ".repeat(label));
            for at in columns.clone() {
                // Heads of fewer lines stand at the foot.
                let own = (line + self.heads[at].len()).checked_sub(tall);
                let own = own.map_or("", |line| self.heads[at][line].as_str());
                // One column is left for the mark of the best.
                let pad = widths[at].saturating_sub(length(own) + 1);
                text.push_str(&format!("{}{own} ", " ".repeat(pad)));
            }
            end_line(text, start);
        }
        for (name, cells) in &self.rows[..rows] {
            let start = text.len();
            let name: String = name.chars().take(label).collect();
            text.push_str(&format!("{name:<label$}"));
            for at in columns.clone() {
                let Marked { text: own, best } = &cells[at];
                let pad = " ".repeat(widths[at].saturating_sub(length(own) + 1));
                let mark = if *best { '*' } else { ' ' };
                if *best && colours {
                    text.push_str(&format!("{pad}\u{1b}[1m{own}{mark}\u{1b}[0m"));
                } else {
                    text.push_str(&format!("{pad}{own}{mark}"));
                }
            }
            end_line(text, start);
        }
    }
}

/// A head in lines that are not longer than this, as far as its words allow.
fn broken(head: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in head.split(' ') {
        match lines.last_mut() {
            Some(line) if length(line) + 1 + length(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Columns that stand beside each other, in as few blocks as the room allows.
fn blocks(widths: &[usize], room: usize) -> Vec<Range<usize>> {
    let (mut blocks, mut start) = (Vec::new(), 0);
    while start < widths.len() {
        let mut end = start + 1;
        while end < widths.len() && widths[start..=end].iter().sum::<usize>() <= room {
            end += 1;
        }
        blocks.push(start..end);
        start = end;
    }
    blocks
}

/// Ends the line that begins at `start`, without spaces at its end.
fn end_line(text: &mut String, start: usize) {
    let kept = text[start..].trim_end().len();
    text.truncate(start + kept);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(metrics: &[&str], count: usize) -> Vec<(String, Vec<Marked>)> {
        let cell = |at: usize| Marked { text: format!("{at} +- 1"), best: at == 0 };
        metrics.iter().map(|own| ((*own).to_owned(), (0..count).map(cell).collect())).collect()
    }

    #[test]
    fn turned_tables_have_heads_in_lines_and_a_row_for_each_name() {
        let names: Vec<String> = (0..3).map(|at| format!("row-{at}")).collect();
        let rows = rows(&["blocked time [h]", "conflicts"], 3);
        let grid = Grid::turned(&names, &rows, "metric");
        let text = "      blocked\n         time\n          [h]  conflicts\nrow-0  0 +- 1*    0 +- 1*\n\
                    row-1  1 +- 1     1 +- 1\nrow-2  2 +- 1     2 +- 1\n";
        assert_eq!(grid.text(80, 99, false), text);
        assert_eq!(grid.lines(80), 6);
        // One block is left out, no row.
        let cut = grid.text(16, 8, false);
        assert!(cut.ends_with("... and 1 metric more: summary.csv\n"), "{cut}");
        assert!(cut.contains("row-2"), "{cut}");
    }
}
