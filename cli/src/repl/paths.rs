//! Every way in which one declaration waits for another, edge by edge. Edges are the names in the source,
//! so that a `let` on the way is a station too.

use std::collections::{HashMap, HashSet, VecDeque};

use msd_analysis::Compiler;
use msd_analysis::ide::ItemId;
use msd_model::place::{Place, Span};
use msd_syntax::ItemKind;
use smol_str::SmolStr;

/// As many ways are looked for: there may be very many.
const MOST: usize = 200;
/// As many beginnings of ways are followed.
const STEPS: usize = 200_000;

/// A station on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Station {
    One(ItemId),
    /// All members of a group.
    All(ItemId),
}

/// One station waits for the next, because of what stands at a place.
#[derive(Clone, Debug)]
pub struct Edge {
    pub to: Station,
    pub at: Place,
}

/// A way: the edges from its first station on.
pub type Way = Vec<Edge>;

pub struct Ways {
    /// The shortest first.
    pub found: Vec<Way>,
    /// Whether there are more.
    pub has_more: bool,
}

/// Tells whether declarations of a kind wait for others.
pub fn can_wait(kind: ItemKind) -> bool {
    kind.is_value() || matches!(kind, ItemKind::Group | ItemKind::Output | ItemKind::Constraint)
}

/// Finds the ways from one declaration to another.
pub fn ways(program: &Compiler, from: ItemId, to: ItemId) -> Ways {
    let mut map = Map { program, edges: HashMap::new() };
    let (start, goals) = (station(program, from), [Station::One(to), Station::All(to)]);
    let leading = map.leading_to(start, &goals);
    let mut ways = Ways { found: Vec::new(), has_more: false };
    let mut open: VecDeque<(Station, Way)> = VecDeque::from([(start, Vec::new())]);
    let mut steps = 0;
    while let Some((at, way)) = open.pop_front() {
        if goals.contains(&at) && !way.is_empty() {
            if ways.found.len() == MOST {
                ways.has_more = true;
                return ways;
            }
            ways.found.push(way);
            continue;
        }
        steps += 1;
        if steps > STEPS {
            ways.has_more = true;
            return ways;
        }
        for edge in map.edges(at).to_vec() {
            // A broken program may go round in circles.
            let again = edge.to == start || way.iter().any(|passed| passed.to == edge.to);
            if leading.contains(&edge.to) && !again {
                let longer = way.iter().cloned().chain([edge.clone()]).collect();
                open.push_back((edge.to, longer));
            }
        }
    }
    ways
}

/// A group is asked about with all that is in it.
pub fn station(program: &Compiler, id: ItemId) -> Station {
    match program.item_name(id).0 {
        ItemKind::Group => Station::All(id),
        _ => Station::One(id),
    }
}

struct Map<'p> {
    program: &'p Compiler,
    edges: HashMap<Station, Vec<Edge>>,
}

impl Map<'_> {
    /// Returns the stations from which a goal can be reached.
    fn leading_to(&mut self, start: Station, goals: &[Station]) -> HashSet<Station> {
        let mut back: HashMap<Station, Vec<Station>> = HashMap::new();
        let (mut open, mut seen) = (vec![start], HashSet::from([start]));
        while let Some(at) = open.pop() {
            for edge in self.edges(at).to_vec() {
                back.entry(edge.to).or_default().push(at);
                if seen.insert(edge.to) {
                    open.push(edge.to);
                }
            }
        }
        let mut leading: HashSet<Station> = HashSet::new();
        let mut open: Vec<Station> = goals.to_vec();
        while let Some(at) = open.pop() {
            if leading.insert(at) {
                open.extend(back.get(&at).into_iter().flatten());
            }
        }
        leading
    }

    fn edges(&mut self, at: Station) -> &[Edge] {
        let program = self.program;
        self.edges.entry(at).or_insert_with(|| match at {
            Station::One(id) => of_one(program, id),
            Station::All(group) => of_members(program, group),
        })
    }
}

fn of_one(program: &Compiler, id: ItemId) -> Vec<Edge> {
    let mut out = named(program, id);
    if let Some(group) = program.group_around(id)
        && waits(program, group)
    {
        out.push(Edge { to: Station::One(group), at: program.item_info(id).place() });
    }
    out
}

/// Returns what a declaration names, each where it is named first.
fn named(program: &Compiler, id: ItemId) -> Vec<Edge> {
    let info = program.item_info(id);
    let mut out = Vec::new();
    for (on, spans) in program.depends_on(id) {
        let Some(span) = spans.first() else { continue };
        // The parameters inside of a module are named by its arguments, and wait for nothing else.
        if !can_wait(program.item_name(on).0) || !program.item_folder(on).is_empty() {
            continue;
        }
        let at = Place { file: info.file.clone(), span: span.shifted(info.span.start) };
        out.push(Edge { to: station(program, on), at });
    }
    out
}

/// Tells whether a group makes its members wait: by its decorators, its `for`, or a group around it.
fn waits(program: &Compiler, group: ItemId) -> bool {
    !named(program, group).is_empty()
        || program.group_around(group).is_some_and(|outer| waits(program, outer))
}

fn of_members(program: &Compiler, group: ItemId) -> Vec<Edge> {
    let members = program.own_items().into_iter();
    let members = members.filter(|id| program.group_around(*id) == Some(group));
    let members = members.filter(|id| can_wait(program.item_name(*id).0));
    members.map(|id| Edge { to: station(program, id), at: program.item_info(id).place() }).collect()
}

/// Returns the declaration of a name, of the program's own folder.
pub fn declaration(program: &Compiler, name: &str) -> Option<ItemId> {
    let mut all = program.own_items().into_iter().filter(|id| {
        let (kind, known) = program.item_name(*id);
        known == name && can_wait(kind)
    });
    all.next()
}

/// Returns how a station is called.
pub fn shown(program: &Compiler, station: Station) -> SmolStr {
    match station {
        Station::One(id) => {
            let (kind, name) = program.item_name(id);
            match kind {
                ItemKind::Group | ItemKind::Output => format!("{} {name}", kind.word()).into(),
                _ => name,
            }
        }
        Station::All(id) => format!("all of group {}", program.item_name(id).1).into(),
    }
}

/// Returns the line at a place, without the blanks around it.
pub fn line(text: &str, span: Span) -> &str {
    let at = (span.start as usize).min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    text[start..end].trim()
}
