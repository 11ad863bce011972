//! The defects.

/// One defect. `place` is found exactly once in the file; what stands there between `«` and `»` becomes
/// `instead` while the defect is switched on.
pub struct Mutant {
    pub file: &'static str,
    pub place: &'static str,
    pub instead: &'static str,
    pub why: &'static str,
}

pub const MUTANTS: &[Mutant] = &[
    Mutant {
        file: "agenda.rs",
        place: "if «*waits == 0» && self.fate[follower as usize]",
        instead: "*waits <= 1",
        why: "an operation starts while one thing that it needs is missing",
    },
    Mutant {
        file: "agenda.rs",
        place: "«lost.extend_from_slice(self.followers_of(index))»;",
        instead: "()",
        why: "what depends on a failed operation starts all the same",
    },
    Mutant {
        file: "agenda.rs",
        place: "match «self.under_way» {",
        instead: "self.under_way / 2",
        why: "a wave begins while the last one runs",
    },
    Mutant {
        file: "diff.rs",
        place: "«replacement::settle_order(graph, context.state, &order, &mut nodes)»;",
        instead: "()",
        why: "a thing goes while the predecessor of one that uses it is there",
    },
    Mutant {
        file: "carry_out.rs",
        place: "«self.store.append(vec![intent]).await?»;",
        instead: "drop(intent)",
        why: "a call leaves without an intent on disk",
    },
    Mutant {
        file: "carry_out.rs",
        place: "match «failure.uncertain» {",
        instead: "false",
        why: "a lost answer counts as a failure",
    },
    Mutant {
        file: "carry_out/call.rs",
        place: "«uncertain |= error.class == ErrorClass::Transient»;",
        instead: "uncertain = error.class == ErrorClass::Transient",
        why: "only the last attempt's answer can have been lost",
    },
    Mutant {
        file: "carry_out/call.rs",
        place: "Ok(Err(CallError { error, attempts, uncertain: «true» }))",
        instead: "false",
        why: "what ran out of time has changed nothing",
    },
    Mutant {
        file: "carry_out/call.rs",
        place: "let create = self.create(operation, properties, «call.token», &pace);",
        instead: "Box::leak(format!(\"{}-{}\", call.token, self.clock.elapsed().as_nanos()).into())",
        why: "each attempt has a token of its own",
    },
    Mutant {
        file: "batch.rs",
        place: "Some(call) if «calls[call].len() < batch.size as usize» =>",
        instead: "calls[call].len() < 1000",
        why: "a call takes more than the program says",
    },
    Mutant {
        file: "recover.rs",
        place: "let found = «provider.find(lost).await»;",
        instead: "Ok(None)",
        why: "recovery does not look for what was created",
    },
    Mutant {
        file: "recover.rs",
        place: "Some(_) => «self.did_not_happen(question)»,",
        instead: "self.done(question, None, schema)",
        why: "recovery takes every deletion as done",
    },
    Mutant {
        file: "recover.rs",
        place: "found.filter(|object| «self.is_as_intended(question, object, schema)») {",
        instead: "!object.identifier.is_empty()",
        why: "recovery takes every update as done",
    },
    Mutant {
        file: "state.rs",
        place: "«self.replaced.insert(key, before)»;",
        instead: "Some(before).filter(|_| key.1.is_empty())",
        why: "the predecessor of a replaced thing is forgotten",
    },
    Mutant {
        file: "admission/gate.rs",
        place: "&& «known.taken + weight.min(known.size) > known.size»",
        instead: "known.taken > known.size",
        why: "a semaphore lets in one more than it has places",
    },
    Mutant {
        file: "admission/gate.rs",
        place: "Some(earliest) if «earliest > now» => Room::At(earliest),",
        instead: "earliest > now + Duration::from_secs(1)",
        why: "tokens are there a second early",
    },
    Mutant {
        file: "token_bucket.rs",
        place: "self.full_at.max(now - waited) + «tokens» * self.interval;",
        instead: "tokens.min(1)",
        why: "a bucket charges one token whatever the weight",
    },
    Mutant {
        file: "limiter.rs",
        place: "let more = «limiter.wait(&way, urgency).await»;",
        instead: "{ let _ = (&way, urgency); Held::default() }",
        why: "another attempt takes no tokens",
    },
    Mutant {
        file: "limiter.rs",
        place: "«self.limiter.release(&self.held)»;",
        instead: "()",
        why: "places are never given back",
    },
    Mutant {
        file: "wiring.rs",
        place: "«wiring.network.order(gone[index], gone[needed], strength)»;",
        instead: "wiring.network.order(gone[needed], gone[index], strength)",
        why: "things are deleted before what needs them",
    },
    Mutant {
        file: "wiring.rs",
        place: "«wiring.network.order(nodes[node as usize], gone[needed], strength)»;",
        instead: "()",
        why: "a thing goes before its user has been pointed elsewhere",
    },
    Mutant {
        file: "rollback.rs",
        place: "in_scope(&resource.address) && «now.replaced.contains_key(&key)»",
        instead: "key.1.is_empty()",
        why: "rollback makes replaced things anew beside those that still exist",
    },
    Mutant {
        file: "resume.rs",
        place: "«resumption.done.insert(*operation)»;",
        instead: "operation.index() > usize::MAX / 2",
        why: "a run that goes on forgets what it has done",
    },
    Mutant {
        file: "state.rs",
        place: "(Action::Delete, _) => {\n                «self.resources.swap_remove(&address)»;",
        instead: "self.resources.get(&address).cloned()",
        why: "the state keeps what was deleted",
    },
    Mutant {
        file: "state.rs",
        place: "«self.settle(intent, Some(&object))»;\n                if let",
        instead: "drop(intent)",
        why: "what a failed creation left behind is forgotten",
    },
    Mutant {
        file: "state.rs",
        place: "(resource.tainted, resource.protect) = («true», false);",
        instead: "false",
        why: "what is of no use counts as made",
    },
    Mutant {
        file: "state.rs",
        place: "before.filter(|before| «before.identifier != made»)",
        instead: "before.identifier.len() < usize::MAX",
        why: "what a later attempt finished is deleted as its own predecessor",
    },
];
