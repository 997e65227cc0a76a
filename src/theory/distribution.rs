//! Least times until every receiver of a file has it.

use super::TheoryError;
use super::error::{count, not_negative, positive};

/// A file that one server has, and as many receivers as want it; rates in bit/s, sizes in bits.
///
/// Only lines of server and receivers narrow the flows, which may be split at will: no schedule is
/// faster, and some are as fast (Kumar and Ross, "Peer-assisted file distribution: the minimum
/// distribution time", 2006, theorem 1; Kurose and Ross, "Computer Networking", section 2.5).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FileDistribution {
    receivers: f64,
    size: f64,
    upload_rate: f64,
    /// Time that the receiver with the narrowest line needs at least.
    slowest: f64,
}

impl FileDistribution {
    /// A file of `size` bits for `receivers`, the server sending at most `upload_rate` and the
    /// slowest receiver taking at most `slowest_download` (`None`: never narrower than the rest).
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] unless all are positive, with at most 1,000,000 receivers.
    pub fn new(
        receivers: u32,
        size: f64,
        upload_rate: f64,
        slowest_download: Option<f64>,
    ) -> Result<Self, TheoryError> {
        let receivers = count("receivers", receivers)?;
        positive("size of the file", size)?;
        positive("upload rate", upload_rate)?;
        let slowest = match slowest_download {
            Some(rate) => size / positive("download rate", rate)?,
            None => 0.0,
        };
        Ok(Self { receivers, size, upload_rate, slowest })
    }

    /// Least time, in seconds, where the server sends to each: max(N F/u, F/d).
    pub fn through_server(&self) -> f64 {
        (self.receivers * self.size / self.upload_rate).max(self.slowest)
    }

    /// Least time, in seconds, where receivers send on to each other, all of them together at
    /// most `peer_upload_rate`: max(F/u, F/d, N F/(u + sum of u_i)).
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] if the rate is negative.
    pub fn among_peers(&self, peer_upload_rate: f64) -> Result<f64, TheoryError> {
        let together = self.upload_rate + not_negative("upload rate of peers", peer_upload_rate)?;
        let once = (self.size / self.upload_rate).max(self.slowest);
        Ok(once.max(self.receivers * self.size / together))
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{equals, near};
    use super::*;

    /// Figure 2.23 of Kurose and Ross: F/u = 1 h, u_s = 10 u, downloads never narrow.
    #[test]
    fn published_figure() {
        for (peers, server, shared) in [
            (1, 0.1, 0.1),
            (5, 0.5, 0.333_333_333),
            (10, 1.0, 0.5),
            (15, 1.5, 0.6),
            (20, 2.0, 0.666_666_667),
            (25, 2.5, 0.714_285_714),
            (30, 3.0, 0.75),
            (35, 3.5, 0.777_777_778),
        ] {
            let file = FileDistribution::new(peers, 1.0, 10.0, None).unwrap();
            near(file.through_server(), server);
            near(file.among_peers(f64::from(peers)).unwrap(), shared);
        }
    }

    /// Problem 22 of chapter 2 of Kurose and Ross: 15 Gbit, 30 Mbit/s up, 2 Mbit/s down.
    #[test]
    fn published_problem() {
        for (peers, server, shared) in [
            (10, 7_500.0, [7_500.0, 7_500.0, 7_500.0]),
            (100, 50_000.0, [25_000.0, 15_000.0, 7_500.0]),
            (1_000, 500_000.0, [45_454.545_455, 20_547.945_205, 7_500.0]),
        ] {
            let file = FileDistribution::new(peers, 15e9, 30e6, Some(2e6)).unwrap();
            near(file.through_server(), server);
            for (uplink, time) in [300e3, 700e3, 2e6].into_iter().zip(shared) {
                near(file.among_peers(f64::from(peers) * uplink).unwrap(), time);
            }
            // Peers that never send leave all to the server.
            equals(file.among_peers(0.0).unwrap(), server);
        }
        assert!(FileDistribution::new(0, 1.0, 1.0, None).is_err());
        assert!(FileDistribution::new(1, 1.0, 1.0, Some(0.0)).is_err());
    }
}
