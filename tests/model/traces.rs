//! Traces: the sentences of small trials, every kind of line, and counts equal to the trial's.

use std::collections::{BTreeMap, BTreeSet};

use crosspoint::experiment::Experiment;
use crosspoint::sim::SimDuration;
use crosspoint::study::{Fact, Limits, SpanPart, TraceLine, Traceable, TrialBudget, Wanted};

use crate::common::{experiment, run_of, simulate};

/// All lines of a point's first replication, the closing one last.
pub fn lines(experiment: &Experiment, point: usize, wanted: Wanted) -> Vec<TraceLine> {
    let mut lines = Vec::new();
    let run = run_of(experiment, 0);
    let scenario = &experiment.scenarios[point];
    let end = scenario.trace(run, Limits::default(), wanted, &mut |line| lines.push(line));
    lines.push(end.expect("a trace without limits reaches none"));
    lines
}

/// A field of a line that is a name.
pub fn name<'a>(line: &'a TraceLine, field: &str) -> Option<&'a str> {
    line.facts.iter().find_map(|(name, fact)| match fact {
        Fact::Name(text) if *name == field => Some(text.as_str()),
        _ => None,
    })
}

/// A field of a line that is a number.
pub fn count(line: &TraceLine, field: &str) -> Option<u64> {
    line.facts.iter().find_map(|(name, fact)| match fact {
        Fact::Count(count) if *name == field => Some(*count),
        _ => None,
    })
}

/// Six people, two weeks from the start, much of it breaking often.
const TROUBLED: &str = "title = \"t\"\norganisation = \"office\"\nhorizon = \"2 weeks\"\n\
    warm_up = \"0 d\"\narchitectures = [\"client-server\", \"workgroup\", \"hybrid-directory\"]\n\
    [replications]\nmin = 1\nmax = 1\n[set]\n\"organisation.devices\" = 6\n\
    \"hardware.failures.switch.rate\" = \"20 /y\"\n\
    \"hardware.failures.power.rate\" = \"50 /y\"\n\
    \"hardware.failures.server.rate\" = \"50 /y\"\n\
    \"hardware.failures.laptop.rate\" = \"20 /y\"\n\
    \"service.documents.workaround.delay\" = { fixed = \"3 h\" }\n";

/// One machine fetches 62.5 MB, thinks for ten minutes, and fetches again.
const LOOP: &str = "title = \"t\"\norganisation = \"loop\"\nhorizon = \"15 min\"\n\
    warm_up = \"0 d\"\narchitectures = [\"client-server\"]\n\
    [replications]\nmin = 1\nmax = 1\n[set]\n\
    \"organisation.devices\" = 1\n\"organisation.files\" = 1\n\"organisation.team_size\" = 1\n\
    \"service.fetch-loop.think\" = { fixed = \"10 min\" }\n";

/// Jobs of several classes.
const JOBS: &str = "title = \"t\"\nmodel = \"queues\"\nqueues = \"two-kinds\"\n\
    horizon = \"1 h\"\nwarm_up = \"1 min\"\n[replications]\nmin = 1\nmax = 1\n[set]\n";

const PEERS: &str = "title = \"t\"\norganisation = \"internet\"\nhorizon = \"3 d\"\n\
    warm_up = \"0 d\"\narchitectures = [\"internet-copies\"]\n\
    [replications]\nmin = 1\nmax = 1\n[set]\n\"organisation.devices\" = 30\n";

/// For peers: files that take long.
const LONG: &str = "\"organisation.file_size\" = { fixed = \"500 MB\" }\n";

fn sentences(lines: &[TraceLine]) -> Vec<String> {
    lines.iter().map(|line| format!("{}  {}", line.at, line.text)).collect()
}

/// 62.5 MB take 500 ms on 1 Gbit/s, the disk 0.5 ms, a round trip 0.4 ms: two for signing in, one
/// for asking, and half of one before the first bit arrives.
#[test]
fn a_small_trial_reads_as_sentences() {
    let experiment = experiment(LOOP);
    let expected = [
        "w01 Mon 00:00:00.000  desktop of user 1 is in its place and on",
        "w01 Mon 00:00:00.000  user 1 is at work",
        "w01 Mon 00:10:00.000  user 1 wants to open file 1 (62.5 MB)",
        "w01 Mon 00:10:00.000  plan for user 1: sign in at server 1 for 10 h (2 round trips), ask \
         server 1 for file 1, let server 1 work for 500 us, move 62.5 MB from server 1 to desktop \
         of user 1",
        "w01 Mon 00:10:00.501  user 1 has opened file 1 after 501.9 ms",
        "w01 Mon 00:15:00.000  1 operations issued from the start: 1 done, 0 stale, 0 read only, 0 \
         workaround, 0 late, 0 denied, 0 under way",
    ];
    assert_eq!(sentences(&lines(&experiment, 0, Wanted::default())), expected);
}

/// With pauses longer than a day, what users edit is saved a minute before they leave, or at once
/// where they opened it later; nothing is opened once more.
#[test]
fn users_who_leave_save_before_and_open_nothing_more() {
    let text = "title = \"t\"\norganisation = \"office\"\nhorizon = \"2 weeks\"\nwarm_up = \"0 d\"\n\
        architectures = [\"client-server\"]\n[replications]\nmin = 1\nmax = 1\n[set]\n\
        \"organisation.devices\" = 6\n\"organisation.hardware\" = \"faultless\"\n\
        \"service.documents.edit_for\" = { fixed = \"25 h\" }\n\
        \"service.documents.reopen_after\" = { fixed = \"25 h\" }\n";
    let lines = lines(&experiment(text), 0, Wanted::default());
    let minute = SimDuration::MINUTE;
    let (mut before, mut later) = (0, 0);
    for (at, ask) in lines.iter().enumerate().filter(|(_, line)| line.kind == "ask") {
        let left = lines[at..]
            .iter()
            .find(|line| line.kind == "user_left" && count(line, "user") == count(ask, "user"));
        let Some(left) = left else { continue };
        let rest = left.at.since(ask.at);
        if name(ask, "action") == Some("save") {
            assert!(rest <= minute, "{} {}", ask.at, ask.text);
            before += u32::from(rest == minute);
            later += u32::from(rest < minute);
        } else {
            assert_ne!(rest, minute, "{} {}", ask.at, ask.text);
        }
    }
    assert!(before > 100 && later < before / 10, "{before} saves a minute before, {later} later");
}

/// Whoever goes offline while waiting is told to be offline, not the host to be overloaded.
#[test]
fn the_end_of_the_askers_own_session_is_no_overload() {
    let experiment = experiment(&format!("{PEERS}{LONG}"));
    let lines = lines(&experiment, 0, Wanted::default());
    let own = lines
        .iter()
        .filter(|line| line.kind == "block" && name(line, "function") == Some("execution"));
    assert!(own.clone().count() > 0, "some sessions end within an operation");
    assert!(own.clone().all(|line| name(line, "cause") == Some("peer offline")));
    for block in own {
        let same = |line: &&TraceLine| line.at == block.at && line.track == block.track;
        let kinds: Vec<&str> = lines.iter().filter(same).map(|line| line.kind).collect();
        assert!(!kinds.contains(&"silence"), "{kinds:?} before: {}", block.text);
    }
}

#[test]
fn queues_tell_every_kind_of_line() {
    let mut kinds = BTreeSet::new();
    let machines = JOBS.replace("two-kinds", "repairman").replace("1 h", "4000 h")
        + "\"queues.station.repair.breakdowns\" = { up = { fixed = \"40 h\" }, down = { fixed = \"2 h\" } }\n";
    for text in [JOBS, &machines] {
        let experiment = experiment(text);
        let lines = lines(&experiment, 0, Wanted::default());
        kinds.extend(lines.iter().map(|line| line.kind));
    }
    let kinds: Vec<&str> = kinds.into_iter().collect();
    assert_eq!(kinds.join(" "), "arrival ask departure fault fault_over total warm_up");
}

/// A trace ends where its trial does, with the same sentence, and until then tells what it tells
/// without limits.
#[test]
fn a_trace_has_the_limits_of_its_trial() {
    let most = TrialBudget { events: 5_000, ..TrialBudget::default() };
    let long = format!("{PEERS}{}", LONG.replace("500 MB", "200 GB"));
    let budgets = [
        (TROUBLED, most),
        (TROUBLED, TrialBudget { pending: 35, ..TrialBudget::default() }),
        (&long, TrialBudget { flows: 1, ..TrialBudget::default() }),
        (&long, TrialBudget { operations: 1, ..TrialBudget::default() }),
        (JOBS, TrialBudget { events: 1_500, ..most }),
        (JOBS, TrialBudget { operations: 2, ..most }),
    ];
    let limits =
        budgets.map(|(text, budget)| (text, Limits { budget: Some(budget), ..Limits::default() }));
    let few = Limits { events: Some(2_345), ..Limits::default() };
    for (text, limits) in limits.into_iter().chain([(TROUBLED, few), (JOBS, few)]) {
        let experiment = experiment(text);
        let (scenario, run) = (&experiment.scenarios[0], run_of(&experiment, 0));
        let reached = scenario.simulate(run, limits).expect_err("the limit is small");
        let mut told = Vec::new();
        let cut = scenario.trace(run, limits, Wanted::default(), &mut |line| told.push(line));
        let cut = cut.expect_err("the trial reaches it");
        assert_eq!(cut.reached, reached);
        let last = cut.line();
        assert_eq!((last.kind, last.text), ("limit", reached.to_string()));
        let mut all = lines(&experiment, 0, Wanted::default());
        assert!(all.len() > told.len() + 20 && told.len() > 20, "{reached}: {}", told.len());
        all.retain(|line| line.at < cut.at);
        assert!(all.len() <= told.len() && told.last().is_some_and(|line| line.at <= cut.at));
        told.truncate(all.len());
        assert_eq!(told, all, "{reached}");
    }
}

/// Ends of operations in a trace are those that the trial counts, and blame what it blames.
#[test]
fn a_trace_ends_operations_as_the_trial_counts_them() {
    for text in [TROUBLED, PEERS] {
        let experiment = experiment(text);
        for point in 0..experiment.scenarios.len() {
            let lines = lines(&experiment, point, Wanted::default());
            let output = simulate(&experiment, point, run_of(&experiment, 0));
            let mut blamed = BTreeMap::new();
            let mut outcomes = BTreeMap::new();
            for line in lines.iter().filter(|line| line.kind == "end") {
                *outcomes.entry(name(line, "outcome").unwrap().to_owned()).or_insert(0) += 1;
                let place = |field, names: &[String]| {
                    let name = name(line, field)?;
                    names.iter().position(|own| own == name)
                };
                let columns = &experiment.columns;
                let function = place("function", &columns.functions);
                if let (Some(f), Some(c)) = (function, place("cause", &columns.causes)) {
                    *blamed.entry((f as u8, c as u8)).or_insert(0u64) += 1;
                }
            }
            let mut booked = BTreeMap::new();
            for (_, f, c, count) in &output.blamed.all {
                *booked.entry((*f, *c)).or_insert(0) += count;
            }
            assert_eq!(blamed, booked);
            assert!(!blamed.is_empty(), "something went wrong in these days");
            let total = lines.last().unwrap();
            for outcome in ["done", "stale", "workaround", "late", "denied"] {
                let ended = outcomes.get(outcome).copied().unwrap_or(0);
                assert_eq!(count(total, outcome), Some(ended), "{outcome}: {}", total.text);
            }
            assert_eq!(
                count(total, "issued").unwrap(),
                output.blamed.ended.iter().sum::<u64>() + count(total, "under_way").unwrap()
            );
        }
    }
}

#[test]
fn every_kind_of_line_is_told_in_the_order_of_time() {
    let experiment = experiment(TROUBLED);
    let mut kinds = BTreeSet::new();
    for point in 0..experiment.scenarios.len() {
        let lines = lines(&experiment, point, Wanted::default());
        assert!(lines.windows(2).all(|pair| pair[0].at <= pair[1].at));
        kinds.extend(lines.iter().map(|line| line.kind));
    }
    let all = "ask block call copy device drop end fault fault_over no_copy occasion plan request \
        retry silence sleep take task total user_came user_left version";
    assert_eq!(kinds.into_iter().collect::<Vec<_>>().join(" "), all);
}

/// Blocks name the machine or user to blame, and what the trace tells of it bears that out.
#[test]
fn blocks_name_who_is_to_blame() {
    let experiment = experiment(TROUBLED);
    let mut proved = BTreeMap::new();
    for point in 0..experiment.scenarios.len() {
        // What is broken, and where machines are.
        let (mut faults, mut places) = (BTreeSet::new(), BTreeMap::new());
        for line in lines(&experiment, point, Wanted::default()) {
            let track = line.track.1.clone();
            let fault = name(&line, "fault").map(str::to_owned);
            match line.kind {
                "fault" => {
                    faults.insert((track, fault));
                }
                "fault_over" => {
                    faults.remove(&(track, fault));
                }
                "device" => {
                    places.insert(track, line.text);
                }
                "block" | "silence" => {
                    let cause = name(&line, "cause").unwrap();
                    let Some(host) = name(&line, "host") else {
                        let by = name(&line, "holder").map(|by| by.starts_with("user "));
                        assert_eq!((cause, by), ("locked", Some(true)), "{}", line.text);
                        continue;
                    };
                    assert!(line.text.contains(host), "{}", line.text);
                    let fault =
                        |what: &str| faults.contains(&(host.to_owned(), Some(what.to_owned())));
                    let place =
                        |words| places.get(host).is_some_and(|place| place.ends_with(words));
                    let true_of_it = match cause {
                        "server hardware" => fault("hardware"),
                        "owner away" => place("is away with its owner"),
                        "switched off" => place("is switched off or asleep"),
                        _ => continue,
                    };
                    assert!(true_of_it, "{} {}", line.at, line.text);
                    *proved.entry(cause.to_owned()).or_insert(0) += 1;
                }
                _ => {}
            }
        }
    }
    let causes: Vec<&str> = proved.keys().map(String::as_str).collect();
    assert_eq!(causes, ["owner away", "server hardware", "switched off"]);
}

/// A filter takes whole operations out of the trace and adds or moves none. Faults, and what
/// happens to the user, stay.
#[test]
fn filters_keep_whole_operations() {
    let experiment = experiment(TROUBLED);
    let all = lines(&experiment, 1, Wanted::default());
    let cause = experiment.columns.causes.iter().position(|cause| cause == "owner away");
    let away = |line: &&TraceLine| name(line, "cause") == Some("owner away");
    let most = |key: &str, of: &dyn Fn(&&TraceLine) -> bool| {
        let mut uses = BTreeMap::new();
        for number in all.iter().filter(of).filter_map(|line| count(line, key)) {
            *uses.entry(number).or_insert(0) += 1;
        }
        *uses.iter().max_by_key(|(_, uses)| **uses).expect("there are some").0 as u32
    };
    let (busiest, blocked) = (most("object", &|_| true), most("user", &away));
    for wanted in [
        Wanted { cause, ..Wanted::default() },
        Wanted { cause, user: Some(blocked), ..Wanted::default() },
        Wanted { user: Some(4), ..Wanted::default() },
        Wanted { object: Some(busiest), ..Wanted::default() },
    ] {
        let number = |line: &TraceLine| line.part.operation();
        let of = |line: &&TraceLine| {
            wanted.user.is_none_or(|user| count(line, "user") == Some(user.into()))
                && wanted.object.is_none_or(|file| count(line, "object") == Some(file.into()))
        };
        let apart = |line: &TraceLine| match line.kind {
            "fault" | "fault_over" | "loss" | "total" => true,
            "copy" | "version" | "take" | "drop" | "conflict" | "notice" | "merge" => {
                of(&line) && wanted.cause.is_none()
            }
            "user_came" | "user_left" | "device" => {
                wanted.user.is_some_and(|user| count(line, "user") == Some(user.into()))
            }
            _ => false,
        };
        let hit: BTreeSet<Option<u64>> = all
            .iter()
            .filter(|line| wanted.cause.is_none() || name(line, "cause") == Some("owner away"))
            .map(number)
            .collect();
        let kept = |line: &&TraceLine| match line.part {
            SpanPart::Apart => apart(line),
            _ => of(line) && hit.contains(&number(line)),
        };
        let expected: Vec<TraceLine> = all.iter().filter(kept).cloned().collect();
        assert!(
            expected.iter().filter(|line| line.part != SpanPart::Apart).count() > 3,
            "{wanted:?}"
        );
        assert_eq!(lines(&experiment, 1, wanted), expected, "{wanted:?}");
    }
    let range = Traceable { users: 6, objects: 1080 };
    assert_eq!(experiment.scenarios[0].traceable(), range);
}
