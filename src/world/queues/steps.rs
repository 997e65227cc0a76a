//! What happens to jobs, for those who report it.

/// Something that happens to jobs: their class, their slot, and the station.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JobStep {
    /// Jobs of an open class come from outside.
    Came { class: usize, jobs: u32 },
    /// A user has thought enough, and its job comes.
    Asked { class: usize, job: u32 },
    /// A job is served to the end; it goes on to the next station, or leaves.
    Served { class: usize, job: u32, at: usize, next: Option<usize> },
    /// A job finds no room.
    Refused { class: usize, job: u32, at: usize },
    /// A job loses patience.
    Abandoned { class: usize, job: u32, at: usize },
    /// A job loses its room to a more urgent one.
    Displaced { class: usize, job: u32, at: usize },
}

/// Who is told what happens to jobs.
pub trait JobWatch {
    /// Something happens, in the order of its happening.
    fn saw(&mut self, step: JobStep);
}

/// Nobody.
impl JobWatch for () {
    fn saw(&mut self, _step: JobStep) {}
}

/// Keeps all.
impl JobWatch for Vec<JobStep> {
    fn saw(&mut self, step: JobStep) {
        self.push(step);
    }
}
