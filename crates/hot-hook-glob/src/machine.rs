//! Matches every pattern. Those with repeated or negated groups and look-aheads need it; others are faster as a `Wildcard`.
//!
//! Own code, for two reasons: the `regex` crate has no look-ahead, and an engine that backtracks
//! either takes exponential time on nested repetitions or gives up on them, and a pattern that
//! gives up is a file that is not reloaded. This one reads the path once, from its end to its
//! start, and keeps the set of states from which the rest of the path matches. Read that way, a
//! look-ahead is answered by the time it is asked, and the time is bounded by
//! states × characters × nesting.

use std::ops::Range;

use crate::class::Class;
use crate::node::{Node, Repeat};

/// A compiled pattern.
#[derive(Debug)]
pub(crate) struct Machine {
    states: Vec<State>,
    /// Where the pattern starts.
    start: usize,
    /// The states of each look-ahead, inner ones first, and then all.
    regions: Vec<Range<usize>>,
    /// Whether a state may depend on a later one, so that one pass over them is not enough.
    loops: bool,
}

#[derive(Debug)]
enum State {
    /// The pattern matches here only at the end of the path.
    Accept,
    /// The look-ahead is content here, wherever that is.
    Content,
    /// Reads one character.
    Read(Step, usize),
    /// Goes on at any of these, without reading.
    Any(Vec<usize>),
    /// Goes on if the path ends here.
    End(usize),
    /// Goes on if the path does not end here.
    More(usize),
    /// Goes on if the look-ahead that starts at `ahead` is content here (or is not).
    Look {
        ahead: usize,
        negated: bool,
        next: usize,
    },
}

/// The characters that a state reads.
#[derive(Debug)]
enum Step {
    Char(char),
    NoSeparator,
    Anything,
    Class(Class),
}

impl Step {
    fn reads(&self, ch: char) -> bool {
        match self {
            Self::Char(own) => *own == ch,
            Self::NoSeparator => ch != '/',
            Self::Anything => true,
            Self::Class(class) => class.matches(ch),
        }
    }
}

impl Machine {
    /// Compiles a whole pattern: any of `alternatives`.
    pub(crate) fn new(alternatives: &[Vec<Node>]) -> Self {
        let mut machine = Self {
            states: vec![State::Accept],
            start: 0,
            regions: Vec::new(),
            loops: false,
        };
        machine.start = machine.alternatives(alternatives, 0);
        machine.regions.push(0..machine.states.len());
        machine
    }

    /// Whether all of `text` matches.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        let mut after = vec![false; self.states.len()];
        let mut here = vec![false; self.states.len()];
        self.settle(None, &after, &mut here);
        for ch in text.chars().rev() {
            std::mem::swap(&mut after, &mut here);
            here.fill(false);
            self.settle(Some(ch), &after, &mut here);
        }
        here[self.start]
    }

    /// Fills `here`: the states from which the text from this position on matches. `ch` is the
    /// character at the position, `after` the states that match behind it.
    fn settle(&self, ch: Option<char>, after: &[bool], here: &mut [bool]) {
        for region in &self.regions {
            loop {
                let mut grew = false;
                for index in region.clone() {
                    if !here[index] && self.matches(index, ch, after, here) {
                        here[index] = true;
                        grew = true;
                    }
                }
                if !(grew && self.loops) {
                    break;
                }
            }
        }
    }

    fn matches(&self, index: usize, ch: Option<char>, after: &[bool], here: &[bool]) -> bool {
        match &self.states[index] {
            State::Accept => ch.is_none(),
            State::Content => true,
            State::Read(step, next) => ch.is_some_and(|ch| after[*next] && step.reads(ch)),
            State::Any(next) => next.iter().any(|next| here[*next]),
            State::End(next) => ch.is_none() && here[*next],
            State::More(next) => ch.is_some() && here[*next],
            State::Look {
                ahead,
                negated,
                next,
            } => here[*next] && here[*ahead] != *negated,
        }
    }

    fn add(&mut self, state: State) -> usize {
        self.states.push(state);
        self.states.len() - 1
    }

    /// Adds the states for any of `alternatives` followed by the state `next`; returns the first.
    fn alternatives(&mut self, alternatives: &[Vec<Node>], next: usize) -> usize {
        let starts = alternatives
            .iter()
            .map(|nodes| self.sequence(nodes, next))
            .collect();
        self.any(starts)
    }

    fn any(&mut self, starts: Vec<usize>) -> usize {
        match *starts.as_slice() {
            [only] => only,
            _ => self.add(State::Any(starts)),
        }
    }

    /// States are added from the last node to the first, so that each knows its successor.
    fn sequence(&mut self, nodes: &[Node], next: usize) -> usize {
        nodes
            .iter()
            .rev()
            .fold(next, |next, node| self.node(node, next))
    }

    fn node(&mut self, node: &Node, next: usize) -> usize {
        match node {
            Node::Char(ch) => self.add(State::Read(Step::Char(*ch), next)),
            Node::Sep => self.separator(next),
            Node::Any => self.add(State::Read(Step::NoSeparator, next)),
            Node::Class(class) => self.add(State::Read(Step::Class(class.clone()), next)),
            Node::Star { leading } => {
                let star = self.repeat_step(Step::NoSeparator, next);
                if *leading {
                    self.add(State::More(star))
                } else {
                    star
                }
            }
            Node::Head => {
                let last = self.separator(next);
                let deep = self.repeat_step(Step::Anything, last);
                self.any(vec![next, deep])
            }
            Node::Deep => self.repeat_step(Step::Anything, next),
            Node::Tail => {
                let deep = self.repeat_step(Step::Anything, next);
                let starts = vec![self.separator(deep), self.add(State::End(next))];
                self.any(starts)
            }
            Node::Mid { more } => {
                let last = self.separator(next);
                let deep = self.repeat_step(Step::Anything, last);
                let mut starts = vec![self.separator(deep), last];
                if *more {
                    starts.push(self.add(State::End(next)));
                }
                self.any(starts)
            }
            Node::Group {
                alternatives,
                repeat,
            } => self.group(alternatives, *repeat, next),
            Node::Look {
                negated,
                alternatives,
            } => {
                let from = self.states.len();
                let content = self.add(State::Content);
                let ahead = self.alternatives(alternatives, content);
                self.regions.push(from..self.states.len());
                self.add(State::Look {
                    ahead,
                    negated: *negated,
                    next,
                })
            }
            Node::End => self.add(State::End(next)),
        }
    }

    fn group(&mut self, alternatives: &[Vec<Node>], repeat: Repeat, next: usize) -> usize {
        match repeat {
            Repeat::Once => self.alternatives(alternatives, next),
            Repeat::Optional => {
                let start = self.alternatives(alternatives, next);
                self.any(vec![start, next])
            }
            Repeat::Star | Repeat::Plus => {
                self.loops = true;
                let choice = self.add(State::Any(vec![next]));
                let start = self.alternatives(alternatives, choice);
                self.states[choice] = State::Any(vec![next, start]);
                if repeat == Repeat::Star {
                    choice
                } else {
                    start
                }
            }
        }
    }

    fn separator(&mut self, next: usize) -> usize {
        self.add(State::Read(Step::Char('/'), next))
    }

    /// Any number of `step`. The way back leads through a read, to a state that was settled behind
    /// the character, so it is no loop in the sense of `loops`.
    fn repeat_step(&mut self, step: Step, next: usize) -> usize {
        let choice = self.states.len() + 1;
        let read = self.add(State::Read(step, choice));
        self.add(State::Any(vec![next, read]))
    }
}
