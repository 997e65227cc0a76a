//! The host of a provider, out on the Internet: how it is reached, and by whom over which line.
//!
//! All in an office use the one line of their site to it, and people at home their own. It is one
//! host, however many machines the provider has: it is there or not, for everybody at once, and as
//! its failures say. Left out: outages of a part of its customers, and that it may slow down.

use crate::config::Reader;
use crate::net::LinkSpec;
use crate::sim::SimDuration;
use crate::units::BitRate;

/// What is between the Internet and the host of a provider.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cloud {
    /// What the provider carries for one customer, each way.
    pub capacity: BitRate,
    /// One way, from a customer's line to the host.
    pub latency: SimDuration,
}

impl Cloud {
    pub(super) fn read(table: &mut Reader) -> Self {
        let mut options = table.usual_table("cloud");
        let cloud = Self {
            capacity: options.bit_rate(
                "capacity",
                "1 bit/s"..="10 Tbit/s",
                Some("1 Gbit/s"),
                "what a provider carries for one customer, each way",
            ),
            latency: options.duration(
                "latency",
                "0 s"..="10 s",
                Some("10 ms"),
                "one way, from a customer's line to the host of a provider",
            ),
        };
        options.finish();
        cloud
    }

    /// As a link whose first end is the host.
    pub(super) fn link(self) -> LinkSpec {
        LinkSpec { a_to_b: self.capacity, b_to_a: self.capacity, latency: self.latency }
    }
}
