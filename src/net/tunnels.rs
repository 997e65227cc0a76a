//! Tunnels: links that run through others and use their capacity, too.

use super::Net;
use super::topology::LinkId;

impl Net {
    /// Lets a tunnel run through another link from the next flow on: see
    /// [`Topology::set_under`](super::Topology::set_under).
    ///
    /// # Panics
    /// If there is no such link.
    pub fn set_under(&mut self, link: LinkId, under: LinkId) {
        self.topology.set_under(link, under);
    }
}
