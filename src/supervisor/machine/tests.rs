use super::super::status::{HANGUP, INTERRUPT, QUIT};
use super::*;

const USR2: i32 = 12;

/// A machine with a clock in milliseconds.
struct Fake {
    machine: Machine,
    now: u64,
}

impl Fake {
    /// A machine whose app runs; `hello`: and has said so.
    fn running(hello: bool) -> Self {
        let (machine, effects) = Machine::starting(Duration::ZERO);
        assert_eq!(effects, [Effect::EndHelpers(TERMINATE)]);
        let mut fake = Self { machine, now: 0 };
        assert_eq!(fake.on(Event::Helpers(0)), [Effect::Start]);
        fake.started(hello);
        fake
    }

    fn started(&mut self, hello: bool) {
        assert_eq!(self.on(Event::Started), []);
        if hello {
            assert_eq!(self.on(Event::Hello), []);
        }
    }

    fn on(&mut self, event: Event) -> Vec<Effect> {
        self.machine.handle(event, Duration::from_millis(self.now))
    }

    fn after(&mut self, milliseconds: u64, event: Event) -> Vec<Effect> {
        self.now += milliseconds;
        self.on(event)
    }

    fn sent(&mut self, number: i32) -> Vec<Effect> {
        self.on(Event::Signal {
            number,
            from_process: true,
        })
    }

    fn typed(&mut self, number: i32) -> Vec<Effect> {
        self.on(Event::Signal {
            number,
            from_process: false,
        })
    }

    /// The app dies and leaves nothing.
    fn dies(&mut self, status: Status) -> Vec<Effect> {
        let mut effects = self.on(Event::Died(status));
        if effects == [Effect::EndHelpers(TERMINATE)] {
            effects = self.on(Event::Helpers(0));
        }
        effects
    }

    fn deadline(&self) -> Option<u64> {
        let at = self.machine.deadline()?;
        Some(u64::try_from(at.as_millis()).unwrap())
    }
}

/// Whether these effects wait for a change.
fn waits(effects: &[Effect]) -> bool {
    matches!(effects, [Effect::Watch { .. }, Effect::Failed(_)])
}

fn changed(what: &str, timing: Timing) -> Event {
    let what = what.to_owned();
    Event::Changed { what, timing }
}

fn ends(status: Status) -> Vec<Effect> {
    vec![Effect::End(status)]
}

const RESTART: Event = Event::Restart(None);

#[test]
fn an_app_that_restarts_is_started_again_whatever_its_end() {
    for status in [Status::Code(0), Status::Code(1), Status::Signal(KILL)] {
        let mut fake = Fake::running(true);
        fake.on(RESTART);
        assert_eq!(fake.dies(status), [Effect::Start]);
    }
}

#[test]
fn an_app_that_does_not_end_for_its_restart_is_killed_and_started() {
    let mut fake = Fake::running(true);
    fake.on(Event::Restart(Some(Duration::from_millis(700))));
    assert_eq!(fake.deadline(), Some(700));
    assert_eq!(fake.after(699, Event::Tick), []);
    assert_eq!(fake.after(1, Event::Tick), [Effect::Signal(KILL)]);
    assert_eq!(fake.deadline(), None);
    assert_eq!(fake.dies(Status::Signal(KILL)), [Effect::Start]);
}

#[test]
fn a_wanted_end_is_the_end() {
    for status in [
        Status::Code(0),
        Status::Signal(TERMINATE),
        Status::Signal(INTERRUPT),
        Status::Signal(HANGUP),
        Status::Signal(QUIT),
    ] {
        let mut fake = Fake::running(true);
        assert_eq!(fake.dies(status), ends(status));
    }
    let mut fake = Fake::running(true);
    fake.on(Event::Bye);
    assert_eq!(fake.dies(Status::Code(3)), ends(Status::Code(3)));
}

#[test]
fn an_exit_code_that_a_signal_led_to_is_the_end() {
    for (number, code) in [(TERMINATE, 143), (INTERRUPT, 130), (QUIT, 7)] {
        let mut fake = Fake::running(true);
        assert_eq!(fake.sent(number), [Effect::Signal(number)]);
        fake.now += 60_000;
        assert_eq!(fake.dies(Status::Code(code)), ends(Status::Code(code)));
    }
}

#[test]
fn an_app_that_a_forwarded_signal_ended_is_ended() {
    let mut fake = Fake::running(true);
    fake.sent(USR2);
    assert_eq!(fake.dies(Status::Signal(USR2)), ends(Status::Signal(USR2)));
    let mut fake = Fake::running(true);
    assert!(waits(&fake.dies(Status::Signal(USR2))));
}

#[test]
fn a_crash_waits_for_a_change() {
    for status in [Status::Code(1), Status::Signal(KILL), Status::Signal(11)] {
        let mut fake = Fake::running(true);
        let effects = fake.dies(status);
        assert!(waits(&effects), "{effects:?}");
        assert_eq!(effects[0], Effect::Watch { hello: true });
        let change = changed("a.js", Timing::Saved);
        let effects = fake.on(change);
        assert_eq!(effects, [Effect::Healed("a.js".to_owned()), Effect::Start]);
    }
}

#[test]
fn a_start_that_fails_before_hello_says_so() {
    let mut fake = Fake::running(false);
    let effects = fake.dies(Status::Code(9));
    assert_eq!(effects[0], Effect::Watch { hello: false });
}

#[test]
fn an_app_that_cannot_be_started_waits_for_a_change() {
    let mut fake = Fake::running(true);
    fake.on(RESTART);
    assert_eq!(fake.dies(Status::Code(0)), [Effect::Start]);
    let effects = fake.on(Event::NotStarted("no such file".to_owned()));
    assert!(waits(&effects), "{effects:?}");
}

#[test]
fn only_what_the_app_did_not_get_is_forwarded() {
    let mut fake = Fake::running(true);
    assert_eq!(fake.typed(INTERRUPT), []);
    assert_eq!(fake.sent(INTERRUPT), [Effect::Signal(INTERRUPT)]);
    let mut fake = Fake::running(false);
    assert_eq!(fake.typed(INTERRUPT), [Effect::Signal(INTERRUPT)]);
    fake.now += 5000;
    assert_eq!(fake.typed(INTERRUPT), []);
}

#[test]
fn a_signal_during_a_restart_is_how_it_ends() {
    for before in [true, false] {
        let mut fake = Fake::running(true);
        if before {
            fake.typed(INTERRUPT);
        }
        fake.on(RESTART);
        if !before {
            fake.typed(INTERRUPT);
        }
        assert_eq!(fake.dies(Status::Code(0)), ends(Status::Signal(INTERRUPT)));
    }
}

#[test]
fn an_app_that_says_bye_during_a_restart_is_not_started_again() {
    let mut fake = Fake::running(true);
    fake.on(RESTART);
    fake.on(Event::Bye);
    assert_eq!(fake.deadline(), None);
    assert_eq!(fake.dies(Status::Code(143)), ends(Status::Code(143)));
}

#[test]
fn a_code_of_the_apps_own_during_a_restart_stays() {
    let mut fake = Fake::running(true);
    fake.on(RESTART);
    fake.sent(TERMINATE);
    assert_eq!(fake.dies(Status::Code(143)), ends(Status::Code(143)));
}

#[test]
fn a_signal_that_the_app_lived_through_does_not_stop_later_restarts() {
    let mut fake = Fake::running(true);
    fake.sent(INTERRUPT);
    fake.now += 5001;
    fake.on(RESTART);
    assert_eq!(fake.dies(Status::Code(0)), [Effect::Start]);
    // SIGHUP often asks for a reload.
    let mut fake = Fake::running(true);
    fake.sent(HANGUP);
    fake.now += 1;
    fake.on(RESTART);
    assert_eq!(fake.dies(Status::Code(0)), [Effect::Start]);
}

#[test]
fn a_signal_without_an_app_ends_at_once() {
    let mut fake = Fake::running(true);
    fake.dies(Status::Code(1));
    assert_eq!(fake.sent(USR2), []);
    assert_eq!(fake.typed(INTERRUPT), ends(Status::Signal(INTERRUPT)));
    let mut fake = Fake::running(true);
    fake.on(RESTART);
    fake.on(Event::Died(Status::Code(0)));
    assert_eq!(fake.sent(TERMINATE), ends(Status::Signal(TERMINATE)));
}

#[test]
fn what_a_dead_app_left_is_ended_before_the_next_starts() {
    let mut fake = Fake::running(true);
    fake.on(RESTART);
    let died = fake.on(Event::Died(Status::Code(0)));
    assert_eq!(died, [Effect::EndHelpers(TERMINATE)]);
    assert_eq!(fake.on(Event::Helpers(2)), []);
    assert_eq!(fake.deadline(), Some(500));
    assert_eq!(fake.after(500, Event::Tick), [Effect::EndHelpers(KILL)]);
    assert_eq!(fake.on(Event::Helpers(1)), []);
    assert_eq!(fake.on(Event::Helpers(0)), [Effect::Start]);
}

#[test]
fn what_cannot_be_killed_does_not_keep_the_next_from_starting() {
    let mut fake = Fake::running(true);
    fake.on(RESTART);
    fake.on(Event::Died(Status::Code(0)));
    fake.after(500, Event::Tick);
    assert_eq!(fake.after(500, Event::Tick), [Effect::Start]);
}

#[test]
fn a_stopped_app_stops_the_supervisor_and_deadlines_begin_anew() {
    let mut fake = Fake::running(true);
    assert_eq!(fake.on(Event::Stopped(20)), [Effect::Stop(20)]);
    fake.on(Event::Restart(Some(Duration::from_secs(1))));
    assert_eq!(fake.after(900, Event::Continued), []);
    assert_eq!(fake.deadline(), Some(1900));
}

#[test]
fn clients_that_wait_get_an_answer_after_30_seconds() {
    let mut fake = Fake::running(true);
    fake.dies(Status::Code(1));
    assert_eq!(fake.deadline(), Some(30_000));
    assert_eq!(fake.after(30_000, Event::Tick), [Effect::Answer]);
    assert_eq!(fake.deadline(), None);
}

#[test]
fn a_start_that_writes_what_it_needs_is_repeated_more_and_more_slowly() {
    let mut fake = Fake::running(true);
    for delay in [0, 0, 1000, 2000, 4000, 8000] {
        fake.dies(Status::Code(1));
        let mut effects = fake.after(10, changed("made.json", Timing::DuringStart));
        if delay > 0 {
            assert_eq!(effects, []);
            assert_eq!(fake.deadline(), Some(fake.now + delay));
            effects = fake.after(delay, Event::Tick);
        }
        assert_eq!(effects[1], Effect::Start);
        fake.started(true);
    }
    // A save does not wait.
    fake.dies(Status::Code(1));
    assert_eq!(fake.on(changed("made.json", Timing::DuringStart)), []);
    assert_eq!(fake.on(changed("a.js", Timing::Saved))[1], Effect::Start);
}

#[test]
fn a_start_waits_until_packages_are_installed() {
    let mut fake = Fake::running(true);
    fake.dies(Status::Code(1));
    for name in ["a", "b"] {
        assert_eq!(fake.after(400, changed(name, Timing::Installing)), []);
    }
    assert_eq!(fake.after(499, Event::Tick), []);
    assert_eq!(fake.after(1, Event::Tick)[1], Effect::Start);
}

#[test]
fn an_app_that_failed_before_the_supervisor_came_is_waited_for() {
    let (mut machine, effects) = Machine::failed(Status::Code(1), Duration::ZERO);
    assert_eq!(effects, [Effect::EndHelpers(TERMINATE)]);
    let effects = machine.handle(Event::Helpers(0), Duration::ZERO);
    assert!(waits(&effects), "{effects:?}");
}

#[test]
fn a_key_ends_the_app_as_ctrl_c_does_and_what_it_left_and_is_no_failure() {
    for (status, expected) in [
        (Status::Signal(INTERRUPT), Status::Code(0)),
        (Status::Code(0), Status::Code(0)),
        (Status::Code(7), Status::Code(7)),
    ] {
        let mut fake = Fake::running(true);
        assert_eq!(fake.on(Event::Quit), [Effect::Signal(INTERRUPT)]);
        let left = fake.on(Event::Died(status));
        assert_eq!(left, [Effect::EndHelpers(TERMINATE)]);
        assert_eq!(fake.on(Event::Helpers(0)), ends(expected));
    }
    let mut fake = Fake::running(true);
    fake.on(RESTART);
    fake.on(Event::Quit);
    fake.on(Event::Died(Status::Code(0)));
    assert_eq!(fake.on(Event::Helpers(0)), ends(Status::Code(0)));
    let mut fake = Fake::running(true);
    assert!(waits(&fake.dies(Status::Code(1))));
    assert_eq!(fake.on(Event::Quit), ends(Status::Code(0)));
}

#[test]
fn a_key_starts_what_failed_and_nothing_else() {
    let mut fake = Fake::running(true);
    assert_eq!(fake.on(Event::Start), []);
    assert!(waits(&fake.dies(Status::Code(1))));
    assert_eq!(fake.on(Event::Start), [Effect::Start]);
    assert_eq!(fake.on(Event::Start), []);
}
