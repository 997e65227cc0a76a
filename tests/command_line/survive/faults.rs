//! Systems that lack an operation, and folders that are removed or replaced during a run.

use super::bench::{Bench, Ended};
use std::fs;
use std::process::Command;

/// Calls that fail with the number in the variable of their name; of threads that many start.
const SHIM: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#define REAL(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))
static int refused(const char *call) {
    const char *number = getenv(call);
    if (number) errno = atoi(number);
    return number != NULL;
}
int flock(int file, int how) { return refused("FLOCK") ? -1 : REAL(flock)(file, how); }
int fsync(int file) { return refused("FSYNC") ? -1 : REAL(fsync)(file); }
int fdatasync(int file) { return refused("FDATASYNC") ? -1 : REAL(fdatasync)(file); }
int pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *x) {
    static int started;
    const char *most = getenv("THREADS");
    if (most && started++ >= atoi(most)) return EAGAIN;
    return REAL(pthread_create)(t, a, f, x);
}
"#;

/// Put before the system's library; `None` where there is no compiler of C.
fn shim(bench: &Bench) -> Option<()> {
    fs::write(bench.path("shim.c"), SHIM).unwrap();
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-o", "shim.so", "shim.c", "-ldl"]);
    let made = compiler.current_dir(bench.path("")).status();
    let made = cfg!(target_os = "linux") && made.is_ok_and(|status| status.success());
    if !made {
        println!("skipped: no C compiler, or no LD_PRELOAD");
    }
    made.then_some(())
}

/// A run in `out` where some calls fail.
fn lacking(bench: &Bench, calls: &[(&str, i32)], more: &[&str]) -> Ended {
    let run = ["run", "tiny.toml", "-o", "out", "--progress", "none"];
    of_shim(bench, calls, &[&run, more].concat())
}

fn of_shim(bench: &Bench, calls: &[(&str, i32)], arguments: &[&str]) -> Ended {
    let mut command = bench.command(arguments);
    command.env("LD_PRELOAD", bench.path("shim.so"));
    command.envs(calls.iter().map(|(name, number)| (name, number.to_string())));
    let ended = Ended::from(command.output().unwrap());
    assert!(!ended.err.contains("os error"), "{}", ended.err);
    ended
}

fn warnings(ended: &Ended) -> usize {
    ended.err.matches("warning: ").count()
}

#[test]
fn where_there_are_no_locks_a_run_says_so_and_shards_go_on() {
    let bench = Bench::new();
    let Some(()) = shim(&bench) else { return };
    let wanted = bench.wanted(&[]);
    for number in [libc::ENOSYS, libc::ENOLCK, libc::EOPNOTSUPP, libc::EBADF] {
        let ended = lacking(&bench, &[("FLOCK", number)], &[]);
        assert_eq!(ended.code, Some(1), "{}", ended.err);
        let told = ended.err.contains("its file system has no locks");
        assert!(told && ended.err.contains("`--no-lock`"), "{}", ended.err);
        assert_eq!(fs::read_dir(bench.path("out")).unwrap().count(), 0, "nothing is left");
    }
    for number in [libc::EIO, libc::EACCES] {
        let ended = lacking(&bench, &[("FLOCK", number)], &["--shard", "1/2"]);
        assert_eq!(ended.code, Some(1), "{}", ended.err);
        assert!(!ended.err.contains("no-lock"), "{}", ended.err);
    }
    let none = [("FLOCK", libc::ENOSYS)];
    for shard in ["1/2", "2/2"] {
        let ended = lacking(&bench, &none, &["--shard", shard]);
        assert_eq!((ended.code, warnings(&ended)), (Some(0), 1), "{}", ended.err);
        let told = format!("nothing keeps a second run of shard {shard} off its journal");
        assert!(ended.err.contains(&told), "{}", ended.err);
    }
    assert_eq!(of_shim(&bench, &none, &["gather", "out"]).code, Some(1));
    let gathered = of_shim(&bench, &none, &["gather", "out", "--no-lock"]);
    assert_eq!((gathered.code, warnings(&gathered)), (Some(0), 1), "{}", gathered.err);
    assert!(bench.files("out") == wanted);
    fs::remove_dir_all(bench.path("out")).unwrap();
    let ended = lacking(&bench, &none, &["--no-lock"]);
    assert_eq!((ended.code, warnings(&ended)), (Some(0), 1), "{}", ended.err);
    assert!(ended.err.contains("nothing keeps a second run off out"), "{}", ended.err);
    assert!(bench.files("out") == wanted);
}

#[test]
fn what_cannot_be_put_on_the_disk_when_asked_is_warned_of_once() {
    let bench = Bench::new();
    let Some(()) = shim(&bench) else { return };
    let wanted = bench.wanted(&[]);
    for (call, number) in
        [("FSYNC", libc::EINVAL), ("FSYNC", libc::ENOSYS), ("FDATASYNC", libc::EOPNOTSUPP)]
    {
        let ended = lacking(&bench, &[(call, number)], &[]);
        assert_eq!((ended.code, warnings(&ended)), (Some(0), 1), "{}", ended.err);
        assert!(ended.err.contains("a failure of the power may cost trials"), "{}", ended.err);
        assert!(bench.files("out") == wanted);
        fs::remove_dir_all(bench.path("out")).unwrap();
    }
    for number in [libc::EIO, libc::ENOSPC, libc::EDQUOT, libc::EROFS, libc::EACCES] {
        for call in ["FSYNC", "FDATASYNC"] {
            let ended = lacking(&bench, &[(call, number)], &[]);
            assert_eq!(ended.code, Some(1), "{call} {number}: {}", ended.err);
            assert!(ended.err.contains("error: cannot save out"), "{}", ended.err);
        }
    }
}

#[test]
fn threads_that_cannot_be_started_cost_time_and_no_result() {
    let bench = Bench::new();
    let Some(()) = shim(&bench) else { return };
    let wanted = bench.wanted(&[]);
    for (most, told) in [(0, "of 12 threads none could be started"), (1, "threads 1 could be")] {
        let ended = lacking(&bench, &[("THREADS", most)], &["-j", "64"]);
        assert_eq!((ended.code, warnings(&ended)), (Some(0), 1), "{}", ended.err);
        assert!(ended.err.contains(told), "{}", ended.err);
        assert!(bench.files("out") == wanted);
        fs::remove_dir_all(bench.path("out")).unwrap();
    }
}

/// A run with so many trials that its folder is gone long before its end.
const LONG: [&str; 9] =
    ["run", "tiny.toml", "-o", "long", "--progress", "none", "--no-lock", "--replications", "5000"];

#[test]
fn a_folder_that_is_replaced_ends_the_run_and_belongs_to_the_next() {
    let bench = Bench::new();
    let wanted = bench.wanted(&[]);
    let first = bench.start(&LONG);
    bench.wait_for("long", 1);
    fs::rename(bench.path("long"), bench.path("gone")).unwrap();
    let second = bench.tiny("long", &[]);
    assert_eq!(second.code, Some(0), "{}", second.err);
    let first = Ended::from(first.wait_with_output().unwrap());
    assert_eq!(first.code, Some(1), "{}", first.err);
    let told = "long/journal was removed or replaced during the run";
    assert!(first.err.contains(told), "{}", first.err);
    assert!(bench.files("long") == wanted);
    assert!(!bench.path("gone/trials.csv").exists());
    assert!(bench.status("gone").is_some_and(|[done, ..]| done > 0), "what it held is whole");
}

#[test]
fn a_second_run_without_a_lock_is_noticed() {
    let bench = Bench::new();
    let first = bench.start(&LONG);
    bench.wait_for("long", 1);
    // It may be stopped by what the first one writes meanwhile.
    let second = bench.tiny("long", &["--no-lock"]);
    let first = Ended::from(first.wait_with_output().unwrap());
    assert_eq!(first.code, Some(1), "{}", first.err);
    let told = "another process writes to long/journal too";
    assert!(first.err.contains(told), "{}", first.err);
    assert!(second.code == Some(0) || second.err.contains(told), "{}", second.err);
    let third = bench.tiny("long", &["-q"]);
    assert_eq!(third.code, Some(0), "{}", third.err);
    assert!(bench.files("long") == bench.wanted(&[]));
}
