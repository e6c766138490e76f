//! Byte offsets to lines and columns.

/// A place in a source, as editors count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    /// Line, from 1.
    pub(super) line: u32,
    /// Column in UTF-16 units, from 1.
    pub(super) column: u32,
}

/// Turns byte offsets into positions. Offsets that go up cost one pass over the source altogether.
pub(super) struct Positions<'s> {
    source: &'s str,
    /// The offset of the last question, and its position.
    offset: usize,
    position: Position,
}

const START: Position = Position { line: 1, column: 1 };

impl<'s> Positions<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self {
            source,
            offset: 0,
            position: START,
        }
    }

    /// The position of the byte at `offset`. An offset past the end is the end; one that lies inside a
    /// character is the character's start.
    pub(super) fn of(&mut self, offset: usize) -> Position {
        let offset = self.source.floor_char_boundary(offset);
        if offset < self.offset {
            (self.offset, self.position) = (0, START);
        }
        let bytes = self.source.as_bytes();
        for (at, character) in self.source[self.offset..offset].char_indices() {
            // `\r\n` is one end of line; it is counted at its `\n`.
            let ends = character == '\n'
                || character == '\r' && bytes.get(self.offset + at + 1) != Some(&b'\n');
            if ends {
                self.position = Position {
                    line: self.position.line.saturating_add(1),
                    column: 1,
                };
            } else {
                let units = if character.len_utf16() == 2 { 2 } else { 1 };
                self.position.column = self.position.column.saturating_add(units);
            }
        }
        self.offset = offset;
        self.position
    }
}
