//! Orders changes: takes operations and meeting points with edges between them, drops the meeting
//! points that are no use, and finds waves. Knows nothing of resources. Performs no I/O.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

/// How much an edge matters when edges contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// What is deleted waits for its own users, though its successor comes after it: users of such a
    /// thing hold on to what is gone in any case.
    Courtesy,
    /// The same, where the user is replaced as well: what is there of it can go before, unless something
    /// that waits for the successor has to let go of it first.
    Predecessor,
    /// A deletion waits for the update of what used the thing before.
    Former,
    /// A deletion waits for the deletion of what needed the thing, as far as the state remembers.
    Remembered,
    /// A dependency of the program, or the two halves of a replacement.
    Firm,
}

/// A vertex of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Vertex(u32);

#[derive(Default)]
pub struct Network {
    operation: Vec<bool>,
    /// For every vertex, what it waits for.
    waits: Vec<Vec<(u32, Strength)>>,
}

/// One operation or meeting point that is left, in its place in the order.
#[derive(Debug, PartialEq)]
pub struct Placed {
    pub vertex: usize,
    pub wave: u32,
    /// Positions in the order.
    pub depends: Vec<u32>,
}

impl Network {
    pub fn operation(&mut self) -> Vertex {
        self.add(true)
    }

    pub fn meeting_point(&mut self) -> Vertex {
        self.add(false)
    }

    fn add(&mut self, operation: bool) -> Vertex {
        self.operation.push(operation);
        self.waits.push(Vec::new());
        Vertex(self.operation.len() as u32 - 1)
    }

    /// Lets `later` wait for `earlier`.
    pub fn order(&mut self, earlier: Vertex, later: Vertex, strength: Strength) {
        if earlier != later {
            self.waits[later.0 as usize].push((earlier.0, strength));
        }
    }

    /// Returns what is left in an order that respects every edge: by wave, then as added. Meeting
    /// points remain only where they save edges. O(vertices + edges), but for sorting.
    pub fn place(mut self) -> Vec<Placed> {
        let order = self.untangle();
        let depends = self.without_meeting_points(&order);
        let waves = self.waves(&order, &depends);
        let mut rank = vec![0u32; order.len()];
        for (position, vertex) in order.iter().enumerate() {
            rank[*vertex] = position as u32;
        }
        let mut kept: Vec<usize> = (0..order.len()).filter(|v| depends[*v].is_some()).collect();
        kept.sort_by_key(|&vertex| match self.operation[vertex] {
            true => (waves[vertex], 0, vertex as u32),
            false => (waves[vertex], 1, rank[vertex]),
        });
        let mut position = vec![0u32; order.len()];
        for (index, &vertex) in kept.iter().enumerate() {
            position[vertex] = index as u32;
        }
        let placed = |&vertex: &usize| {
            let mut depends: Vec<u32> =
                depends[vertex].iter().flatten().map(|on| position[*on as usize]).collect();
            depends.sort_unstable();
            Placed { vertex, wave: waves[vertex], depends }
        };
        kept.iter().map(placed).collect()
    }

    /// Returns a topological order. Where edges contradict each other, those give way that contradict
    /// stronger ones, so that a plan can always be carried out: the strongest are held to first, and of
    /// the weaker ones whatever goes with these.
    fn untangle(&mut self) -> Vec<usize> {
        let (order, stuck) = self.sort();
        if order.len() == self.operation.len() {
            return order;
        }
        for level in [
            Strength::Firm,
            Strength::Remembered,
            Strength::Former,
            Strength::Predecessor,
            Strength::Courtesy,
        ] {
            let tangles = self.tangles(&stuck, level);
            for vertex in (0..stuck.len()).filter(|vertex| tangles[*vertex] > 0) {
                let own = tangles[vertex];
                self.waits[vertex]
                    .retain(|(on, strength)| *strength != level || tangles[*on as usize] != own);
            }
        }
        self.sort().0
    }

    /// Returns for every vertex the number of the tangle that it is part of; zero for those that are
    /// in none. Edges that are weaker than `least` do not count.
    fn tangles(&self, stuck: &[bool], least: Strength) -> Vec<u32> {
        let mut graph: DiGraph<usize, ()> = DiGraph::new();
        let mut places = vec![None; stuck.len()];
        for vertex in (0..stuck.len()).filter(|vertex| stuck[*vertex]) {
            places[vertex] = Some(graph.add_node(vertex));
        }
        for (vertex, place) in places.iter().enumerate() {
            let Some(place) = *place else { continue };
            for (on, strength) in &self.waits[vertex] {
                if let (true, Some(on)) = (*strength >= least, places[*on as usize]) {
                    graph.add_edge(on, place, ());
                }
            }
        }
        let mut tangles = vec![0; stuck.len()];
        // Not Tarjan's, which petgraph has as a recursion: chains may be long.
        let several = kosaraju_scc(&graph).into_iter().filter(|one| one.len() > 1);
        for (number, members) in several.enumerate() {
            members.iter().for_each(|member| tangles[graph[*member]] = number as u32 + 1);
        }
        tangles
    }

    fn sort(&self) -> (Vec<usize>, Vec<bool>) {
        let total = self.operation.len();
        let mut followers: Vec<Vec<u32>> = vec![Vec::new(); total];
        let mut open = vec![0u32; total];
        for (vertex, waits) in self.waits.iter().enumerate() {
            open[vertex] = waits.len() as u32;
            waits.iter().for_each(|(on, _)| followers[*on as usize].push(vertex as u32));
        }
        let mut order: Vec<usize> = (0..total).filter(|vertex| open[*vertex] == 0).collect();
        let mut next = 0;
        while let Some(&vertex) = order.get(next) {
            next += 1;
            for &follower in &followers[vertex] {
                open[follower as usize] -= 1;
                if open[follower as usize] == 0 {
                    order.push(follower as usize);
                }
            }
        }
        (order, open.iter().map(|open| *open > 0).collect())
    }

    /// Returns what each vertex waits for; `None` for meeting points that are dropped, because
    /// nothing is before or after them, or because edges past them cost no more.
    fn without_meeting_points(&self, order: &[usize]) -> Vec<Option<Vec<u32>>> {
        let total = self.operation.len();
        // How many vertices that lead to an operation wait for this one.
        let mut uses = vec![0u32; total];
        for &vertex in order.iter().rev() {
            if self.operation[vertex] || uses[vertex] > 0 {
                self.waits[vertex].iter().for_each(|(on, _)| uses[*on as usize] += 1);
            }
        }
        let mut depends: Vec<Option<Vec<u32>>> = vec![None; total];
        // What waiting for a dropped meeting point comes to: nothing, one vertex, or many of which
        // only a single follower takes the list.
        let mut instead: Vec<Vec<u32>> = vec![Vec::new(); total];
        for &vertex in order {
            if !self.operation[vertex] && uses[vertex] == 0 {
                continue;
            }
            let mut on = Vec::new();
            for (earlier, _) in &self.waits[vertex] {
                let earlier = *earlier as usize;
                match depends[earlier] {
                    Some(_) => on.push(earlier as u32),
                    None => on.extend_from_slice(&instead[earlier]),
                }
            }
            on.sort_unstable();
            on.dedup();
            match self.operation[vertex] || (on.len() > 1 && uses[vertex] > 1) {
                true => depends[vertex] = Some(on),
                false => instead[vertex] = on,
            }
        }
        depends
    }

    fn waves(&self, order: &[usize], depends: &[Option<Vec<u32>>]) -> Vec<u32> {
        let mut waves = vec![0u32; self.operation.len()];
        for &vertex in order {
            let before = depends[vertex].iter().flatten().map(|on| waves[*on as usize]).max();
            waves[vertex] = before.unwrap_or(0) + u32::from(self.operation[vertex]);
        }
        waves
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(network: Network) -> Vec<(usize, u32, Vec<u32>)> {
        network.place().into_iter().map(|p| (p.vertex, p.wave, p.depends)).collect()
    }

    #[test]
    fn a_meeting_point_stays_only_where_it_saves_edges() {
        let mut network = Network::default();
        let before: Vec<Vertex> = (0..3).map(|_| network.operation()).collect();
        let meeting = network.meeting_point();
        let after: Vec<Vertex> = (0..3).map(|_| network.operation()).collect();
        before.iter().for_each(|v| network.order(*v, meeting, Strength::Firm));
        after.iter().for_each(|v| network.order(meeting, *v, Strength::Firm));
        let placed = summary(network);
        assert_eq!(placed.len(), 7);
        assert_eq!(placed[3], (3, 1, vec![0, 1, 2]));
        assert_eq!(placed[4], (4, 2, vec![3]));
    }

    #[test]
    fn order_holds_through_dropped_meeting_points() {
        let mut network = Network::default();
        let a = network.operation();
        let unchanged = network.meeting_point();
        let unused = network.meeting_point();
        let c = network.operation();
        network.order(a, unchanged, Strength::Firm);
        network.order(unchanged, c, Strength::Firm);
        network.order(a, unused, Strength::Firm);
        assert_eq!(summary(network), [(0, 1, vec![]), (3, 2, vec![0])]);
    }

    #[test]
    fn contradictions_give_way_to_firm_edges() {
        let mut network = Network::default();
        let (a, b) = (network.operation(), network.operation());
        network.order(a, b, Strength::Firm);
        network.order(b, a, Strength::Former);
        let (c, d) = (network.operation(), network.operation());
        network.order(c, d, Strength::Remembered);
        network.order(d, c, Strength::Remembered);
        let placed = summary(network);
        assert_eq!(placed.len(), 4);
        assert!(placed.contains(&(1, 2, vec![0])));
    }

    #[test]
    fn what_goes_with_the_stronger_stays_in_a_tangle() {
        let mut network = Network::default();
        let [gone, made, user, successor, predecessor, last] =
            std::array::from_fn(|_| network.operation());
        let chain = [gone, made, user, successor, last];
        for pair in chain.windows(2) {
            network.order(pair[0], pair[1], Strength::Firm);
        }
        network.order(predecessor, successor, Strength::Firm);
        network.order(predecessor, gone, Strength::Predecessor);
        network.order(last, predecessor, Strength::Courtesy);
        let placed = summary(network);
        assert_eq!(placed.len(), 6);
        let deletion = placed.iter().find(|(vertex, ..)| *vertex == 0).unwrap();
        assert_eq!(deletion.2, [0], "the thing goes after the predecessor that holds it");
        assert_eq!(placed[0].0, 4);
    }
}
