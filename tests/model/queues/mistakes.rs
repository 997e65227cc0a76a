//! Files that make no sense, and the messages about them.

use super::{read, with};

const SHOP: &str = r#"title = "Shop"

[arrivals.customers]
gap = { exponential = { mean = "1.25 s" } }
to = "counter"

[station.counter]
demand = { exponential = { mean = "1 s" } }
next = { till = 0.5 }

[station.till]
demand = { exponential = { mean = "1 s" } }
"#;

/// Messages about the shop with changes: the first lines of all mistakes, and their help.
fn said(changes: &[(&str, &str)]) -> Vec<String> {
    let mistakes = read(&with(SHOP, changes)).err().unwrap_or_default();
    let lines = mistakes.lines().map(str::trim);
    let kept = |line: &&str| line.starts_with("error: ") || line.starts_with("= help: ");
    lines.filter(kept).map(str::to_owned).collect()
}

#[test]
fn the_shop_is_in_order() {
    assert_eq!(read(SHOP).map(drop), Ok(()));
}

#[test]
fn a_mistake_is_shown_in_its_place() {
    let all = read(&with(SHOP, &[("to = \"counter\"", "to = \"countr\"")])).unwrap_err();
    let expected = "\
error: there is no station `countr`
 --> queues.toml:5:1
  |
5 | to = \"countr\"
  | ^^^^^^^^^^^^^ queues.arrivals.customers.to
  |
  = help: did you mean `counter`?";
    assert_eq!(all, expected);
}

#[test]
fn unknown_names() {
    assert_eq!(
        said(&[("till = 0.5", "tiill = 0.5")]),
        ["error: there is no station `tiill`", "= help: did you mean `till`?"]
    );
    let text = "next = { till = 0.5 }\nclass.custommers.demand = { fixed = \"1 s\" }";
    assert_eq!(
        said(&[("next = { till = 0.5 }", text)]),
        ["error: there is no class `custommers`", "= help: did you mean `customers`?"]
    );
    assert_eq!(
        said(&[("\"counter\"", "\"x\"")]),
        ["error: there is no station `x`", "= help: there are: counter, till"]
    );
    assert_eq!(
        said(&[("next = { till = 0.5 }", "nxt = { till = 0.5 }")])[..2],
        [
            "error: `queues.station.counter.nxt` is not a parameter",
            "= help: did you mean `queues.station.counter.next`?"
        ]
    );
}

#[test]
fn numbers_out_of_range() {
    for (old, new, expected) in [
        ("0.5", "1.5", "`queues.station.counter.next.till` has to be a number from 0 to 1"),
        (
            "next = ",
            "servers = 0\nnext = ",
            "`queues.station.counter.servers` has to be a whole number from 1 to 1000000, or \
             \"unlimited\"",
        ),
        (
            "next = ",
            "servers = \"many\"\nnext = ",
            "`queues.station.counter.servers` has to be a whole number from 1 to 1000000, or \
             \"unlimited\"",
        ),
        (
            "next = ",
            "room = 0\nnext = ",
            "`queues.station.counter.room` has to be a whole number from 1 to 1000000000",
        ),
        (
            "till = 0.5",
            "till = 0.5, counter = 0.6",
            "the probabilities of `queues.station.counter.next` add up to 1.1, more than 1",
        ),
        (
            "\"1.25 s\"",
            "\"0 s\"",
            "exponential: mean is 0, expected a positive number, 1e-12 to 1e15",
        ),
        (
            "{ exponential = { mean = \"1.25 s\" } }",
            "{ fixed = \"0 s\" }",
            "a gap of no time lets all jobs come at one instant",
        ),
        (
            "demand = { exponential = { mean = \"1 s\" } }\nnext",
            "demand = { pareto = { shape = 0.9, scale = \"1 s\" } }\nnext",
            "pareto: shape is 0.9, expected a number from 1.001 to 1000 (up to 1 there is no mean; \
             use bounds)",
        ),
        (
            "next = ",
            "count = 2\nchoices = 3\nnext = ",
            "3 different stations cannot be drawn from 2",
        ),
    ] {
        assert_eq!(said(&[(old, new)])[0], format!("error: {expected}"), "{new}");
    }
}

#[test]
fn ways_without_end_and_stations_without_jobs() {
    assert_eq!(
        said(&[("[station.till]", "[station.till]\nnext = { counter = 1.0 }"), ("0.5", "1.0")])[0],
        "error: jobs of the class `customers` never leave after `counter`"
    );
    assert_eq!(
        said(&[("next = { till = 0.5 }", "")]),
        [
            "error: no class of jobs reaches the station `till`",
            "= help: name it in `to` of a class or in `next` of a station"
        ]
    );
    assert_eq!(
        said(&[(
            "[station.till]\ndemand = { exponential = { mean = \"1 s\" } }",
            "[station.till]"
        )])[0],
        "error: `queues.station.till.demand` is missing: time of one server that a job of the \
         class `customers` asks for"
    );
    let arrivals =
        "[arrivals.customers]\ngap = { exponential = { mean = \"1.25 s\" } }\nto = \"counter\"";
    assert_eq!(said(&[(arrivals, "")])[0], "error: no jobs come to this network");
    let nobody = "[population.customers]\nsize = 3\nto = \"counter\"\nthink = { fixed = \"0 s\" }";
    let forever =
        [(arrivals, nobody), ("next = { till = 0.5 }", "next = { till = 1.0 }\nroom = 2")];
    assert_eq!(
        said(&forever)[0],
        "error: users of the class `customers` whom `counter` turns away would be back at the \
         same instant"
    );
    let busy = "{ exponential = { mean = \"1 s\" } }";
    assert_eq!(
        said(&[(arrivals, nobody), (busy, "{ fixed = \"0 s\" }")])[0],
        "error: no time passes for users of the class `customers`"
    );
}

#[test]
fn names_that_two_have() {
    assert_eq!(
        said(&[("arrivals.customers", "arrivals.till")])[0],
        "error: another class or station is called `till`"
    );
    assert_eq!(
        said(&[("arrivals.customers", "arrivals.\"Some customers\"")])[..1],
        ["error: `Some customers` is not a name"]
    );
}

#[test]
fn more_work_than_can_be_done() {
    let load = |changes: &[(&str, &str)]| said(changes).first().cloned().unwrap_or_default();
    assert_eq!(
        load(&[("\"1.25 s\"", "\"800 ms\"")]),
        "error: the load of `counter` is 1.25: more work arrives than 1 server can do; the queue \
         grows without end"
    );
    assert_eq!(
        load(&[("\"1.25 s\"", "\"1 s\"")]),
        "error: the load of `counter` is 1: as much work arrives as 1 server can do; the queue \
         grows without end"
    );
    // By way of the counter half of all come to the till, and again after it.
    let again = ("[station.till]", "[station.till]\nnext = { till = 0.75 }");
    assert_eq!(
        load(&[again]),
        "error: the load of `till` is 1.6: more work arrives than 1 server can do; the queue grows \
         without end"
    );
    let broken = "breakdowns = { up = { fixed = \"3 h\" }, down = { fixed = \"1 h\" } }\nnext = ";
    assert_eq!(
        load(&[("next = ", broken)]),
        "error: the load of `counter` is 0.8: more work arrives than 1 server, up for 75 % of the \
         time, can do; the queue grows without end"
    );
    let fast = ("\"1.25 s\"", "\"8 ms\"");
    for (station, expected) in [
        ("servers = 100\n", "125: more work arrives than 100 servers can do"),
        ("count = 100\n", "125: more work arrives than 100 stations of 1 server can do"),
        ("discipline = \"preemptive\"\n", "125: more work arrives than 1 server can do"),
    ] {
        let station = format!("{station}next = ");
        let all = load(&[fast, ("next = ", &station), ("till = 0.5", "till = 0.001")]);
        assert!(all.contains(expected), "{all}");
    }
    // Overload is in order if it is meant, if jobs are turned away or leave, or if none waits.
    for extra in ["", "room = 5\n", "patience = { fixed = \"1 s\" }\n", "servers = \"unlimited\"\n"]
    {
        let station = format!("{extra}next = ");
        let fast = [("\"1.25 s\"", "\"800 ms\""), ("next = ", station.as_str())];
        let meant = with(SHOP, &[("title = \"Shop\"\n", "title = \"Shop\"\noverload = true\n")]);
        let text = if extra.is_empty() { with(&meant, &fast) } else { with(SHOP, &fast) };
        assert_eq!(read(&text).map(drop), Ok(()), "{extra}");
    }
}

/// Which of several servers fails is not known to a station, so it cannot say whose work is lost.
#[test]
fn breakdowns_that_destroy_work_of_several_servers() {
    let station = "servers = 2\ninterruption = \"repeat\"\n\
                   breakdowns = { up = { fixed = \"3 h\" }, down = { fixed = \"1 h\" } }\nnext = ";
    let all = said(&[("next = ", station)]);
    assert!(all[0].starts_with("error: work that a breakdown destroys needs stations"), "{all:?}");
    let one = station.replace("servers = 2", "servers = 1").replace("\"1 h\"", "\"1 min\"");
    assert_eq!(said(&[("next = ", &one)]), Vec::<String>::new());
}
