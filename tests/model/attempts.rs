//! Operations that take more than one attempt, by hand: who has the file then, and what time the
//! user has lost.

use crosspoint::ids::NodeId;

use crate::copies::{SERVER, down, intent, played, scenario, scenario_of};

/// Files of a size that takes eight seconds and a half on a line, and a server that is down for a
/// minute; whoever is denied something tries again after five minutes.
const LARGE: &str = "\"organisation.file_size\" = { fixed = \"1 GB\" }\n\
    \"organisation.administration.reboot\" = \"1 min\"\n\
    \"service.documents.patience.deadline\" = \"1 h\"\n\
    \"service.documents.patience.wait\" = 1.0\n\
    \"service.documents.patience.switch\" = 0.0\n\
    \"service.documents.patience.wait_for\" = { fixed = \"5 min\" }\n\
    \"service.documents.workaround.ask\" = 0.0\n";

/// The same with the size that a scenario has.
fn large(text: &str) -> String {
    text.replace("\"organisation.file_size\" = { fixed = \"1 MB\" }\n", "")
}

/// User 1 stores the file while user 0, who has it to read only, still fetches it. The server goes
/// down before that has ended; at the next try nobody else writes, and user 0 edits.
#[test]
fn who_gets_the_file_at_the_second_attempt_edits_it() {
    let text = large(&scenario("client-server", "open", LARGE));
    // The first has it from 109 s, and has stored it at 417 s.
    let script = [(100, intent(1)), (411, intent(0)), (419, down(SERVER)), (1_500, intent(1))];
    let (ends, totals, _) = played(&text, &script);
    let expected = [
        "108 1 edit Done",
        "416 1 save Done",
        "730 0 edit Done",
        "1038 0 save Done",
        "1508 1 edit Done",
        "1816 1 save Done",
    ];
    assert_eq!(ends, expected);
    assert_eq!((totals.read_only, totals.conflicts), (0, 0));
}

/// User 0 has the file to read only when the server goes down, and gives up: a denial, after which
/// nothing is edited, and nobody is waited for.
#[test]
fn a_denial_is_none_to_read_only() {
    let set = format!("{LARGE}\"service.documents.notify\" = 1.0\n");
    let set = set.replace("patience.wait\" = 1.0", "patience.wait\" = 0.0");
    let text = large(&scenario("client-server", "open", &set));
    let script = [(100, intent(1)), (300, intent(0)), (302, down(SERVER))];
    let (ends, totals, _) = played(&text, &script);
    assert_eq!(ends, ["108 1 edit Done", "305 0 edit Denied", "416 1 save Done"]);
    assert_eq!(totals.read_only, 0);
}

/// A holder goes down for ten minutes while a user fetches the file from it to edit it; another one
/// serves it, and takes the change. Then the next may write it at either.
#[test]
fn a_file_that_another_holder_serves_is_given_back_to_both() {
    let set = format!("{LARGE}\"architecture.placement.peers.repair_after\" = \"1 week\"\n");
    let text = large(&scenario_of(4, "hybrid-directory", "open", &set));
    let text = text
        .replace("1.0, files = 0.5", "1.0, files = 0.25")
        .replace("reboot\" = \"1 min\"", "reboot\" = \"10 min\"");
    // Users 3 and 0 hold it, and are asked in this order.
    let (asker, holder) = (1, NodeId(3));
    let rest = [(1_000, intent(2)), (2_000, intent(3)), (3_000, intent(0))];
    let script = [(100, intent(asker)), (104, down(holder))].into_iter().chain(rest);
    let (ends, totals, _) = played(&text, &script.collect::<Vec<_>>());
    let expected = [
        "115 1 edit Done",
        "423 1 save Done",
        "1008 2 edit Done",
        "1316 2 save Done",
        "2000 3 edit Done",
        "2300 3 save Done",
        "3000 0 edit Done",
        "3300 0 save Done",
    ];
    assert_eq!(ends, expected);
    assert_eq!((totals.read_only, totals.conflicts), (0, 0));
}

/// The first server is silent for the three seconds after which the device gives up waiting; a
/// second later the standby has taken over, and answers. All of that is time in which the user
/// waits.
#[test]
fn waiting_for_a_take_over_is_time_lost() {
    let set = "\"architecture.redundancy.standby\" = { heartbeat = \"1 s\", misses = 2, \
        coverage = 1.0, switch = \"4 s\" }\n\
        \"service.documents.workaround.ask\" = 0.0\n";
    let text = scenario("client-server-standby", "team-read", set);
    let script = [(1_000, down(SERVER)), (1_002, intent(0))];
    let (ends, totals, _) = played(&text, &script);
    assert_eq!(ends, ["1006 0 open Done"]);
    let lost = totals.blocked.as_hours_f64() * 3_600.0;
    assert!((4.0..4.1).contains(&lost), "{lost} s");
}

/// Whoever gives up before leaving loses no more time than is left of the day, whatever it costs.
#[test]
fn nobody_loses_time_after_leaving() {
    let set = "\"organisation.administration.reboot\" = \"23 h\"\n\
        \"service.documents.operations\" = \"20 /h\"\n\
        \"service.documents.patience.wait\" = 0.0\n\
        \"service.documents.patience.switch\" = 0.0\n\
        \"service.documents.patience.give_up_cost\" = \"1 week\"\n\
        \"service.documents.workaround.ask\" = 0.0\n";
    let hours = "{ office = { arrive = \"9 h\", leave = \"17.5 h\", jitter = \"0 s\", \
        absence = 0.0, absence_days = 1.0, part_time = 0.0, lunch_sleep = 0.0, \
        taken_home = 0.0, taken_home_weekend = 0.0, left_on = 0.0, desktop_left_on = 1.0 } }";
    let text = scenario("client-server", "team-read", set)
        .replace(
            "service.documents.operations\" = \"1 /y\"\n",
            "service.documents.rounds_min\" = 1\n",
        )
        .replace("presence\" = \"always\"", &format!("presence\" = {hours}"))
        .replace("horizon = \"8 h\"", "horizon = \"1 week\"");
    let every_day = (0..5).map(|day| (day * 86_400 + 1, down(SERVER)));
    let (ends, totals, _) = played(&text, &every_day.collect::<Vec<_>>());
    assert!(ends.iter().all(|end| end.ends_with("Denied")), "{ends:?}");
    let (lost, present) = (totals.blocked.as_hours_f64(), 2.0 * 5.0 * 8.5);
    assert!(lost > 0.95 * present && lost <= present, "{lost} of {present} hours");
}

/// The device of user 1, who edits the file, goes down for good: the file is free two minutes
/// later, and user 0, who waits for it, is told at once.
#[test]
fn a_file_is_free_at_the_time_out_of_a_silent_device() {
    let set = "\"organisation.administration.reboot\" = \"1 d\"\n\
        \"service.documents.notify\" = 1.0\n";
    let text = scenario("client-server", "open", set);
    let script = [(100, intent(1)), (200, intent(0)), (250, down(NodeId(1)))];
    let (ends, ..) = played(&text, &script);
    assert_eq!(ends[..2], ["100 1 edit Done", "200 0 edit ReadOnly"]);
    let freed = ends.iter().find(|end| end.contains(" 0 edit Done"));
    assert_eq!(freed.map(String::as_str), Some("370 0 edit Done"), "{ends:?}");
}
