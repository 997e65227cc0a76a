//! Faults that are not mended yet, and whether anybody has reported them.

use crate::ids::ComponentId;

/// The open faults, few at any time.
#[derive(Clone, Debug, Default)]
pub struct OpenFaults {
    open: Vec<(ComponentId, bool)>,
}

impl OpenFaults {
    /// A component has failed.
    pub fn add(&mut self, id: ComponentId) {
        self.open.push((id, false));
    }

    /// A component works again. O(open faults).
    pub fn remove(&mut self, id: ComponentId) {
        self.open.retain(|(open, _)| *open != id);
    }

    /// Somebody reports a fault; `true` if it is open and nobody had. O(open faults).
    pub fn report(&mut self, id: ComponentId) -> bool {
        match self.open.iter_mut().find(|(open, _)| *open == id) {
            Some((_, reported)) => !std::mem::replace(reported, true),
            None => false,
        }
    }

    /// Whether a fault is open and nobody has reported it. O(open faults).
    pub fn is_unreported(&self, id: ComponentId) -> bool {
        self.open.contains(&(id, false))
    }

    /// How many faults are open.
    pub fn len(&self) -> usize {
        self.open.len()
    }

    /// Whether nothing is broken.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// The n-th open fault, in the order of failing.
    pub fn get(&self, at: usize) -> ComponentId {
        self.open[at].0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_reported_once_and_again_when_it_comes_back() {
        let mut faults = OpenFaults::default();
        let (disk, screen) = (ComponentId(4), ComponentId(2));
        assert!(!faults.report(disk), "it works");
        faults.add(disk);
        faults.add(screen);
        assert_eq!((faults.len(), faults.get(0), faults.get(1)), (2, disk, screen));
        assert!(faults.is_unreported(disk));
        assert!(faults.report(disk) && !faults.report(disk));
        assert!(!faults.is_unreported(disk) && faults.is_unreported(screen));
        faults.remove(disk);
        assert!(!faults.report(disk));
        faults.add(disk);
        assert!(faults.report(disk));
        faults.remove(disk);
        faults.remove(screen);
        assert!(faults.is_empty());
    }
}
