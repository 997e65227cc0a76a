//! Timetables and sessions, and what every plan has in common.

use crosspoint::dist::Law;
use crosspoint::ids::UserId;
use crosspoint::operation::{Notice, Whereabouts};
use crosspoint::presence::{PresencePlan, SessionLaws, Timetable};
use crosspoint::sim::{SimTime, Streams};

use super::calendar::office;
use super::driver::{HOUR, People, WEEK, hour};
use crate::theory::rule::{Width, agrees, equals, replicate};

fn timetable(from: u64, to: u64) -> PresencePlan {
    PresencePlan::Timetable(Timetable {
        arrive: HOUR.times(from),
        leave: HOUR.times(to),
        weekend_worker: false,
    })
}

/// Twelve hours off after six hours on, both far from exponential.
fn sessions() -> PresencePlan {
    let law = |hours: f64| Law::weibull(0.44, hours * 3_600.0).expect("a law");
    PresencePlan::Sessions(SessionLaws { on: law(6.0), off: law(12.0) })
}

const WEEKS: usize = 10;

/// Spans of one device in ten whole weeks, from Monday 9:00.
fn ten_weeks(plan: PresencePlan) -> Vec<Vec<(f64, f64)>> {
    let until = SimTime::ZERO + WEEK.times(WEEKS as u64);
    People::new(plan, &[true; 3], Streams::new(1, 0)).hours_on(3, until)
}

fn length(spans: &[(f64, f64)]) -> f64 {
    spans.iter().map(|(from, to)| to - from).sum()
}

fn overlap(a: &[(f64, f64)], b: &[(f64, f64)]) -> f64 {
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| (a, b)));
    pairs.map(|(a, b)| (a.1.min(b.1) - a.0.max(b.0)).max(0.0)).sum()
}

#[test]
fn office_hours_leave_a_laptop_out_of_reach_for_most_of_the_week() {
    let devices = ten_weeks(timetable(9, 17));
    let hours = 168.0 * WEEKS as f64;
    let on = &devices[0];
    equals("share of time", length(on) / hours, 40.0 / 168.0);
    for other in &devices {
        equals("share of time of any copy", overlap(on, other) / hours, 40.0 / 168.0);
    }
    // The gap after the last evening reaches into the week after, which begins as the first did.
    let returns = on.iter().skip(1).map(|span| span.0).chain([hours + on[0].0]);
    let gaps: Vec<f64> = on.iter().zip(returns).map(|(span, next)| next - span.1).collect();
    let mean_wait = gaps.iter().map(|gap| gap * gap / 2.0).sum::<f64>() / hours;
    assert!((mean_wait - 15.238_095).abs() < 5e-7, "{mean_wait}");
    equals("mean wait", mean_wait, 5_120.0 / 336.0);
    let longer = gaps.iter().map(|gap| (gap - 24.0).max(0.0)).sum::<f64>() / hours;
    equals("wait of more than a day", longer, 40.0 / 168.0);
    equals("mean wait at the weekend", gaps.iter().fold(0.0, |a: f64, b| a.max(*b)) / 2.0, 32.0);
}

#[test]
fn two_shifts_cover_more_than_one() {
    let (early, late) = (ten_weeks(timetable(9, 17)), ten_weeks(timetable(13, 21)));
    let hours = 168.0 * WEEKS as f64;
    let both = overlap(&early[0], &late[0]);
    equals("both", both / hours, 20.0 / 168.0);
    equals("either", (length(&early[0]) + length(&late[0]) - both) / hours, 60.0 / 168.0);
}

#[test]
fn the_first_user_may_work_on_weekends_and_desktops_stay_on() {
    let plan = PresencePlan::Timetable(Timetable {
        arrive: HOUR.times(9),
        leave: HOUR.times(17),
        weekend_worker: true,
    });
    let mut people = People::new(plan, &[false, true], Streams::new(1, 0));
    people.run(hour(5.0 * 24.0 + 12.0), |_, _, _| {});
    assert_eq!(people.presence.present_until(UserId(0)), Some(hour(5.0 * 24.0 + 17.0)));
    assert_eq!(people.presence.whereabouts(UserId(1)), Whereabouts::Away);
    people.run(hour(5.0 * 24.0 + 20.0), |_, _, _| {});
    assert_eq!(people.present(2), 0);
    assert_eq!(people.presence.whereabouts(UserId(0)), Whereabouts::On);
}

/// A peer met at the start is not younger than one met later.
#[test]
fn sessions_are_in_steady_state_from_the_start() {
    const USERS: u32 = 2_000;
    let looks = [hour(0.0), hour(1.0), SimTime::ZERO + WEEK];
    let shares = replicate(31, |streams| {
        let mut people = People::new(sessions(), &[false; USERS as usize], streams);
        looks.map(|look| {
            people.run(look, |_, _, _| {});
            f64::from(people.present(USERS)) / f64::from(USERS)
        })
    });
    for (name, shares) in ["at the start", "after an hour", "after a week"].iter().zip(&shares) {
        agrees(name, shares, 1.0 / 3.0, Width::Relative(0.03));
    }
}

#[test]
fn sessions_take_their_share_of_a_long_time() {
    const WEEKS: u64 = 20;
    let [online, starts] = replicate(32, |streams| {
        let until = SimTime::ZERO + WEEK.times(WEEKS);
        let mut people = People::new(sessions(), &[false; 400], streams);
        let (mut online, mut starts) = (0.0, 0.0);
        people.run(until, |presence, now, notice| {
            if let Notice::UserCame(user) = notice {
                starts += if now > SimTime::ZERO { 1.0 } else { 0.0 };
                let leaves = presence.present_until(user).map_or(now, |leaves| leaves.min(until));
                online += leaves.since(now).as_hours_f64();
            }
        });
        let hours = 400.0 * 168.0 * WEEKS as f64;
        [online / hours, starts / hours]
    });
    agrees("share of time online", &online, 1.0 / 3.0, Width::Relative(0.03));
    agrees("sessions per hour", &starts, 1.0 / 18.0, Width::Relative(0.03));
}

#[test]
fn who_is_always_there_never_leaves() {
    let mut people = People::new(PresencePlan::Always(false), &[true; 2], Streams::new(1, 0));
    let mut told = Vec::new();
    people.run(hour(1e6), |_, _, notice| told.push(notice));
    let user = |n| [Notice::DeviceMoved(UserId(n), Whereabouts::On), Notice::UserCame(UserId(n))];
    assert_eq!(told, [user(0), user(1)].concat());
    assert!(people.presence.present_until(UserId(1)) > Some(hour(4e6)));
}

/// All changes of the first users, with their instants.
fn history(plan: PresencePlan, users: usize, first: u32) -> Vec<(SimTime, Notice)> {
    let laptops: Vec<bool> = (0..users).map(|user| user % 4 != 0).collect();
    let mut told = Vec::new();
    let mut people = People::new(plan, &laptops, Streams::new(33, 2));
    people.run(SimTime::ZERO + WEEK.times(8), |_, now, notice| {
        let (Notice::UserCame(user) | Notice::UserLeft(user) | Notice::DeviceMoved(user, _)) =
            notice
        else {
            panic!("presence told {notice:?}")
        };
        if user.0 < first {
            told.push((now, notice));
        }
    });
    told
}

#[test]
fn more_users_change_nothing_for_those_before_them() {
    for plan in [PresencePlan::Office(office()), sessions(), timetable(9, 17)] {
        let alone = history(plan.clone(), 5, 5);
        assert!(alone.len() > 100, "a history of {} notices", alone.len());
        assert_eq!(alone, history(plan, 60, 5));
    }
}

#[test]
fn a_device_runs_before_its_user_comes_and_until_the_user_has_left() {
    for plan in [PresencePlan::Office(office()), sessions(), timetable(9, 17)] {
        let mut there = [false; 20];
        let mut place = [Whereabouts::Off; 20];
        let mut leaves = [SimTime::ZERO; 20];
        let mut people = People::new(plan, &[true; 20], Streams::new(34, 0));
        people.run(SimTime::ZERO + WEEK.times(20), |presence, now, notice| match notice {
            Notice::UserCame(user) => {
                assert!(!std::mem::replace(&mut there[user.index()], true));
                assert_eq!(place[user.index()], Whereabouts::On);
                leaves[user.index()] = presence.present_until(user).expect("the user is there");
                assert!(leaves[user.index()] > now);
            }
            Notice::UserLeft(user) => {
                assert!(std::mem::replace(&mut there[user.index()], false));
                assert_eq!(leaves[user.index()], now, "users know when they will leave");
            }
            Notice::DeviceMoved(user, to) => {
                assert!(!there[user.index()], "{to:?} while its user is there");
                assert!(now == SimTime::ZERO || place[user.index()] != to, "told twice");
                place[user.index()] = to;
            }
            other => panic!("presence told {other:?}"),
        });
    }
}
