//! What may start when: waves one after the other, or each operation once its own inputs are there.
//! Pure bookkeeping over a plan; the run and the forecast both go by it. O(operations + edges) in all.

use msd_model::plan::{Action, OperationId, Plan};
use msd_model::policy::Schedule;

use crate::admission::Urgency;

pub struct Agenda<'a> {
    plan: &'a Plan,
    schedule: Schedule,
    fate: Vec<Fate>,
    /// How many of its dependencies have not ended well yet.
    waits: Vec<u32>,
    /// For each operation, where what waits for it begins in `followers`.
    first: Vec<u32>,
    followers: Vec<u32>,
    waves: Vec<Vec<OperationId>>,
    /// The wave under way, counted from one, and how many of its operations have not ended.
    wave: usize,
    under_way: u64,
    urgency: Vec<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Open,
    Done,
    /// Failed, or depends on something that did.
    Lost,
}

impl<'a> Agenda<'a> {
    pub fn new(plan: &'a Plan, schedule: Schedule) -> Agenda<'a> {
        let count = plan.operations.len();
        let mut waits = vec![0; count];
        let mut first = vec![0u32; count + 1];
        for (index, operation) in plan.operations.iter().enumerate() {
            waits[index] = operation.depends.len() as u32;
            operation.depends.iter().for_each(|on| first[on.index() + 1] += 1);
        }
        for index in 0..count {
            first[index + 1] += first[index];
        }
        let mut next = first.clone();
        let mut followers = vec![0u32; first[count] as usize];
        for (index, operation) in plan.operations.iter().enumerate() {
            for on in &operation.depends {
                followers[next[on.index()] as usize] = index as u32;
                next[on.index()] += 1;
            }
        }
        let mut agenda = Agenda {
            plan,
            schedule,
            fate: vec![Fate::Open; count],
            waits,
            first,
            followers,
            waves: Vec::new(),
            wave: 0,
            under_way: 0,
            urgency: Vec::new(),
        };
        agenda.urgency = match schedule {
            Schedule::Waves => {
                plan.operations.iter().map(|operation| millis(operation.estimate)).collect()
            }
            Schedule::Eager => plan.operations.iter().map(|operation| operation.urgency).collect(),
        };
        if schedule == Schedule::Waves {
            agenda.waves = waves(plan);
        }
        agenda
    }

    /// Returns how urgent an operation is: by its own length within a wave, as the plan says otherwise.
    pub fn urgency(&self, id: OperationId) -> Urgency {
        Urgency::new(self.urgency[id.index()], u64::from(id.0))
    }

    /// Takes operations as done that an earlier run has done already.
    pub fn skip(&mut self, done: impl IntoIterator<Item = OperationId>) {
        for id in done {
            self.settle(id, &mut Vec::new());
        }
    }

    /// Returns what may start at the very beginning.
    pub fn begin(&mut self) -> Vec<OperationId> {
        match self.schedule {
            Schedule::Waves => self.next_wave(),
            Schedule::Eager => {
                let mut ready = Vec::new();
                for index in 0..self.waits.len() {
                    if self.waits[index] == 0 && self.fate[index] == Fate::Open {
                        self.arrive(OperationId(index as u32), &mut ready);
                    }
                }
                ready
            }
        }
    }

    /// Notes that an operation ended well; returns what may start now.
    pub fn done(&mut self, id: OperationId) -> Vec<OperationId> {
        let mut ready = Vec::new();
        self.settle(id, &mut ready);
        self.ended(ready)
    }

    /// Notes that an operation failed; what depends on it never starts.
    pub fn failed(&mut self, id: OperationId) -> Vec<OperationId> {
        let mut lost = vec![id.0];
        while let Some(index) = lost.pop() {
            let index = index as usize;
            if self.fate[index] == Fate::Lost {
                continue;
            }
            self.fate[index] = Fate::Lost;
            lost.extend_from_slice(self.followers_of(index));
        }
        self.ended(Vec::new())
    }

    /// Returns the wave under way and how many there are; nothing when there are no waves.
    pub fn wave(&self) -> Option<(u32, u32)> {
        (self.wave > 0).then_some((self.wave as u32, self.waves.len() as u32))
    }

    fn ended(&mut self, ready: Vec<OperationId>) -> Vec<OperationId> {
        if self.schedule == Schedule::Eager {
            return ready;
        }
        self.under_way -= 1;
        match self.under_way {
            0 => self.next_wave(),
            _ => Vec::new(),
        }
    }

    fn next_wave(&mut self) -> Vec<OperationId> {
        while let Some(wave) = self.waves.get(self.wave) {
            self.wave += 1;
            let open = wave.iter().copied().filter(|id| self.fate[id.index()] == Fate::Open);
            let wave: Vec<OperationId> = open.collect();
            if !wave.is_empty() {
                self.under_way = wave.len() as u64;
                return wave;
            }
        }
        Vec::new()
    }

    fn settle(&mut self, id: OperationId, ready: &mut Vec<OperationId>) {
        if std::mem::replace(&mut self.fate[id.index()], Fate::Done) != Fate::Open {
            return;
        }
        for place in self.first[id.index()]..self.first[id.index() + 1] {
            let follower = self.followers[place as usize];
            let waits = &mut self.waits[follower as usize];
            *waits -= 1;
            if *waits == 0 && self.fate[follower as usize] == Fate::Open {
                self.arrive(OperationId(follower), ready);
            }
        }
    }

    /// Everything that the operation waits for is there: a meeting point is done with that.
    fn arrive(&mut self, id: OperationId, ready: &mut Vec<OperationId>) {
        match self.plan.operation(id).action {
            Action::Barrier => self.settle(id, ready),
            _ => ready.push(id),
        }
    }

    fn followers_of(&self, index: usize) -> &[u32] {
        &self.followers[self.first[index] as usize..self.first[index + 1] as usize]
    }
}

/// Returns the operations of every wave, meeting points left out.
pub fn waves(plan: &Plan) -> Vec<Vec<OperationId>> {
    let count = plan.operations.iter().map(|operation| operation.wave).max().unwrap_or(0);
    let mut waves = vec![Vec::new(); count as usize];
    for (index, operation) in plan.operations.iter().enumerate() {
        if operation.action != Action::Barrier {
            waves[operation.wave as usize - 1].push(OperationId(index as u32));
        }
    }
    waves
}

fn millis(duration: msd_model::units::Millis) -> u64 {
    u64::try_from(duration.0).unwrap_or(0)
}
