//! The office calendar: shares of presence, spells of absence, where devices spend the night.

use std::collections::BTreeSet;

use crosspoint::ids::UserId;
use crosspoint::operation::{Notice, Whereabouts};
use crosspoint::presence::{OfficeCalendar, PresencePlan, RemoteDays, SleepPlan};
use crosspoint::sim::{SimDuration, SimTime, Streams};

use super::driver::{HOUR, People, WEEK, hour};
use crate::theory::rule::{Width, agrees, equals, excludes, replicate};

/// An ordinary office.
pub fn office() -> OfficeCalendar {
    OfficeCalendar {
        arrive: HOUR.times(9),
        leave: SimDuration::from_secs(17 * 3_600 + 1_800),
        jitter: SimDuration::from_secs(1_800),
        absence: 0.15,
        absence_days: 2.5,
        part_time: 0.15,
        lunch_sleep: 0.6,
        taken_home: 0.3,
        taken_home_weekend: 0.5,
        left_on: 0.2,
        desktop_left_on: 0.5,
        remote: RemoteDays::NEVER,
        sleep: SleepPlan::NEVER,
    }
}

/// Nine to five for everybody, laptops go home, and people are absent now and then.
fn absence_only(absence: f64) -> OfficeCalendar {
    OfficeCalendar {
        leave: HOUR.times(17),
        jitter: SimDuration::ZERO,
        absence,
        part_time: 0.0,
        lunch_sleep: 0.0,
        taken_home: 1.0,
        taken_home_weekend: 1.0,
        ..office()
    }
}

const LAPTOPS: u32 = 10;

/// The number of ways to choose k of n.
fn choose(n: u32, k: u32) -> f64 {
    (0..k).map(|i| (f64::from(n) - f64::from(i)) / f64::from(k - i)).product()
}

/// Noon of every working day of `weeks` weeks.
fn noons(weeks: u64) -> impl Iterator<Item = SimTime> {
    let days = (0..weeks * 7).filter(|day| day % 7 < 5);
    days.map(|day| SimTime::ZERO + SimDuration::DAY.times(day) + HOUR.times(12))
}

#[test]
fn copies_on_colleagues_laptops_are_there_in_office_hours() {
    const WEEKS: u64 = 52 * 40;
    let nobody = replicate(41, |streams| {
        let plan = PresencePlan::Office(absence_only(0.08));
        let mut people = People::new(plan, &[true; LAPTOPS as usize], streams);
        let mut all_absent = [0.0; 3];
        for noon in noons(WEEKS) {
            people.run(noon, |_, _, _| {});
            let absent = LAPTOPS - people.present(LAPTOPS);
            // The share of all choices of k laptops that are absent altogether.
            for (sum, k) in all_absent.iter_mut().zip(1..) {
                *sum += choose(absent, k) / choose(LAPTOPS, k);
            }
        }
        all_absent.map(|sum| sum / (WEEKS * 5) as f64)
    });
    let a: f64 = 40.0 / 168.0;
    for ((copies, width), nobody) in [(1, 0.02), (2, 0.04), (3, 0.08)].into_iter().zip(&nobody) {
        let name = format!("no copy of {copies} in office hours");
        agrees(&name, nobody, 0.08f64.powi(copies), Width::Relative(width));
        excludes(&name, nobody, (1.0 - a).powi(copies));
    }
}

#[test]
fn nobody_is_there_outside_office_hours() {
    let plan = PresencePlan::Office(absence_only(0.08));
    let on = People::new(plan, &[true; LAPTOPS as usize], Streams::new(42, 0))
        .hours_on(LAPTOPS as usize, SimTime::ZERO + WEEK.times(20));
    for (from, to) in on.into_iter().flatten() {
        equals("arrival", from % 24.0, 9.0);
        equals("length of the day", to - from, 8.0);
        assert!(from % 168.0 < 5.0 * 24.0, "work at the weekend");
    }
}

#[test]
fn all_states_of_ten_laptops_add_up_to_the_same() {
    let probability = |absent: u32| {
        0.08f64.powi(absent.count_ones() as i32) * 0.92f64.powi(10 - absent.count_ones() as i32)
    };
    for (copies, expected) in [(1u32, 0.92), (2, 0.9936), (3, 0.999_488)] {
        let mask = (1u32 << copies) - 1;
        let reached = (0..1 << LAPTOPS).filter(|absent| absent & mask != mask);
        equals("availability", reached.map(probability).sum(), expected);
    }
}

/// Absences keep their share, whatever their length; very long ones are needed for a high share.
#[test]
fn absences_come_in_spells_that_keep_their_share() {
    const WEEKS: u64 = 52 * 20;
    for (absence, days, spell) in [(0.15, 2.5, 2.5), (0.15, 1.0, 1.0), (0.8, 2.5, 4.0)] {
        let [share, length] = replicate(43, |streams| {
            let calendar = OfficeCalendar { absence_days: days, ..absence_only(absence) };
            let mut people = People::new(PresencePlan::Office(calendar), &[true; 10], streams);
            let (mut absent, mut spells, mut before) = (0.0, 0.0, [false; 10]);
            for noon in noons(WEEKS) {
                people.run(noon, |_, _, _| {});
                for (user, before) in (0..).map(UserId).zip(&mut before) {
                    let is_absent = !people.presence.is_present(user);
                    absent += f64::from(u8::from(is_absent));
                    spells += f64::from(u8::from(is_absent && !*before));
                    *before = is_absent;
                }
            }
            [absent / (WEEKS * 50) as f64, absent / spells]
        });
        agrees("share of absence", &share, absence, Width::Relative(0.02));
        agrees("mean length of an absence", &length, spell, Width::Relative(0.02));
    }
}

#[test]
fn people_are_at_work_for_the_expected_hours() {
    const WEEKS: u64 = 52;
    let [at_work] = replicate(44, |streams| {
        let plan = PresencePlan::Office(office());
        let until = SimTime::ZERO + WEEK.times(WEEKS);
        let mut people = People::new(plan, &[true; 200], streams);
        let mut hours = 0.0;
        people.run(until, |presence, now, notice| {
            if let Notice::UserCame(user) = notice {
                let leaves = presence.present_until(user).expect("the user is there");
                hours += leaves.since(now).as_hours_f64();
            }
        });
        [hours / (200.0 * 168.0 * WEEKS as f64)]
    });
    // 15 % absent; 15 % work three days of five; 40 minutes of lunch on 60 % of the days.
    let share = 0.85 * (0.85 + 0.15 * 0.6) * 5.0 * (8.5 - 0.6 * 40.0 / 60.0) / 168.0;
    agrees("share of time at work", &at_work, share, Width::Relative(0.01));
}

#[test]
fn part_time_is_three_fixed_days_of_five() {
    let calendar = OfficeCalendar { part_time: 1.0, ..absence_only(0.0) };
    let users = 4_000;
    let plan = PresencePlan::Office(calendar);
    let mut people = People::new(plan, &vec![true; users as usize], Streams::new(45, 0));
    let mut by_day = vec![[0; 7]; users as usize];
    people.run(SimTime::ZERO + WEEK.times(3), |_, now, notice| {
        if let Notice::UserCame(user) = notice {
            by_day[user.index()][(now.as_nanos() / SimDuration::DAY.as_nanos() % 7) as usize] += 1;
        }
    });
    let mut pairs = [0; 32];
    for days in by_day {
        assert_eq!(days.iter().filter(|&&times| times == 3).count(), 3, "{days:?}");
        assert_eq!(days.iter().sum::<u32>(), 9);
        let free: usize = (0..5).filter(|&day| days[day] == 0).map(|day| 1 << day).sum();
        pairs[free] += 1;
    }
    // Each of the ten pairs of free days is drawn about 400 times (standard deviation 19).
    let drawn: Vec<u32> = pairs.into_iter().filter(|&times| times > 0).collect();
    assert_eq!(drawn.len(), 10);
    assert!(drawn.iter().all(|times| times.abs_diff(400) < 90), "{drawn:?}");
}

/// Shares of evenings after which a laptop is away, off and on: on ordinary days and before the
/// weekend.
fn evenings(streams: Streams, laptop: bool) -> [[f64; 3]; 2] {
    let calendar = OfficeCalendar { part_time: 0.0, lunch_sleep: 0.0, ..office() };
    let mut people = People::new(PresencePlan::Office(calendar), &[laptop; 50], streams);
    let mut counts = [[0.0; 3]; 2];
    for day in (0..364).filter(|day| day % 7 < 5) {
        let night = hour(f64::from(day) * 24.0 + 23.99);
        let mut left = Vec::new();
        people.run(night, |_, _, notice| {
            if let Notice::UserLeft(user) = notice {
                left.push(user);
            }
        });
        for user in left {
            let place = match people.presence.whereabouts(user) {
                Whereabouts::Away => 0,
                Whereabouts::Off => 1,
                Whereabouts::On => 2,
                Whereabouts::Home => panic!("a device at home on no day at home"),
                Whereabouts::Offline => panic!("an office device between sessions"),
            };
            counts[usize::from(day % 7 == 4)][place] += 1.0;
        }
    }
    counts.map(|places| places.map(|count| count / places.iter().sum::<f64>()))
}

#[test]
fn laptops_go_home_or_stay_as_often_as_asked() {
    let [away, off, on, friday] = replicate(46, |streams| {
        let [[away, off, on], [friday, ..]] = evenings(streams, true);
        [away, off, on, friday]
    });
    agrees("taken home", &away, 0.3, Width::Relative(0.02));
    agrees("left and switched off", &off, 0.7 * 0.8, Width::Relative(0.02));
    agrees("left on", &on, 0.7 * 0.2, Width::Relative(0.03));
    agrees("taken home on a Friday", &friday, 0.5, Width::Relative(0.03));
}

#[test]
fn desktops_never_go_home() {
    let [away, on] = replicate(47, |streams| {
        let [[away, _, on], _] = evenings(streams, false);
        [away, on]
    });
    assert!(away.iter().all(|&share| share == 0.0));
    agrees("left on", &on, 0.5, Width::Relative(0.02));
}

/// At the start devices are where a Friday evening leaves them.
#[test]
fn the_first_weekend_is_like_the_others() {
    let [first, second] = replicate(48, |streams| {
        let calendar = OfficeCalendar { absence: 0.0, part_time: 0.0, ..office() };
        let mut people = People::new(PresencePlan::Office(calendar), &[true; 2_000], streams);
        [SimTime::ZERO, SimTime::ZERO + WEEK].map(|monday| {
            people.run(monday, |_, _, _| {});
            let users = (0..2_000).map(UserId);
            let away = users.filter(|&u| people.presence.whereabouts(u) == Whereabouts::Away);
            away.count() as f64 / 2_000.0
        })
    });
    agrees("away before the first day", &first, 0.5, Width::Relative(0.03));
    agrees("away after a week", &second, 0.5, Width::Relative(0.03));
}

#[test]
fn who_is_always_absent_never_comes_and_the_rest_ends() {
    let calendar = absence_only(1.0);
    let mut people = People::new(PresencePlan::Office(calendar), &[true; 3], Streams::new(49, 0));
    people.run(hour(1e6), |_, _, notice| assert!(matches!(notice, Notice::DeviceMoved(..))));
    // Almost always absent: the days run out before the person comes.
    let calendar = absence_only(1.0 - 1e-12);
    let mut people = People::new(PresencePlan::Office(calendar), &[true; 1], Streams::new(49, 0));
    people.run(hour(5e6), |_, _, _| {});
}

/// A third of the days of those with laptops, more of them on Fridays; hours and absences are those
/// of people who never work from home.
#[test]
fn days_at_home_have_their_share_of_each_weekday() {
    let weekdays = [0.83, 0.46, 0.83, 0.83, 2.05];
    let remote = RemoteDays { people: 0.6, days: 1.0 / 3.0, weekdays };
    let calendar = OfficeCalendar { lunch_sleep: 0.0, remote, ..office() };
    let come = |calendar: OfficeCalendar, streams| {
        let mut people = People::new(PresencePlan::Office(calendar), &[true; 300], streams);
        let mut days = Vec::new();
        people.run(SimTime::ZERO + WEEK.times(10), |presence, now, notice| {
            if let Notice::UserCame(user) = notice {
                days.push((now, user, presence.whereabouts(user)));
            }
        });
        days
    };
    let [tuesday, friday, never] = replicate(51, |streams| {
        let days = come(calendar.clone(), streams);
        let without = come(OfficeCalendar { remote: RemoteDays::NEVER, ..office() }, streams);
        let when = |(now, user, _): &(SimTime, UserId, Whereabouts)| (*now, *user);
        // Lunch with a closed lid makes people come twice.
        let all: BTreeSet<_> = without.iter().map(when).collect();
        assert!(days.iter().all(|day| all.contains(&when(day))));
        let share = |weekday| {
            let on = |day: &&(SimTime, UserId, Whereabouts)| {
                day.0.as_nanos() / SimDuration::DAY.as_nanos() % 7 == weekday
            };
            let own = days.iter().filter(on);
            let home = own.clone().filter(|day| day.2 == Whereabouts::Home);
            home.count() as f64 / own.count() as f64
        };
        let home = days.iter().filter(|day| day.2 == Whereabouts::Home).map(|day| day.1);
        let ever: BTreeSet<UserId> = home.collect();
        [share(1), share(4), 1.0 - ever.len() as f64 / 300.0]
    });
    agrees("Tuesdays at home", &tuesday, 0.6 * 0.46 / 3.0, Width::Relative(0.08));
    agrees("Fridays at home", &friday, 0.6 * 2.05 / 3.0, Width::Relative(0.05));
    agrees("never at home", &never, 0.4, Width::Relative(0.06));
}

/// A laptop is at home on the evening before it is needed there, whatever else would become of it,
/// and a desktop never is.
#[test]
fn laptops_are_taken_home_for_the_next_day() {
    let remote = RemoteDays { people: 1.0, days: 0.4, weekdays: [1.0; 5] };
    let calendar = OfficeCalendar {
        taken_home: 0.0,
        taken_home_weekend: 0.0,
        absence: 0.2,
        remote,
        ..office()
    };
    let laptops: Vec<bool> = (0..40).map(|user| user % 2 == 0).collect();
    let mut people = People::new(PresencePlan::Office(calendar), &laptops, Streams::new(52, 0));
    let mut places = [Whereabouts::Off; 40];
    let mut counts = [0; 2];
    people.run(SimTime::ZERO + WEEK.times(30), |_, _, notice| {
        let Notice::DeviceMoved(user, place) = notice else { return };
        let before = std::mem::replace(&mut places[user.index()], place);
        match place {
            Whereabouts::Home => {
                assert!(user.0 % 2 == 0 && before == Whereabouts::Away, "{user:?} {before:?}");
                counts[0] += 1;
            }
            Whereabouts::On if user.0 % 2 == 0 && before == Whereabouts::Away => counts[1] += 1,
            _ => {}
        }
    });
    assert!(counts.iter().all(|count| *count > 100), "{counts:?}");
}
