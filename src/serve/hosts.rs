//! The host names under which a browser may ask for the pages.
//!
//! A page of the internet can make a name of its own point to this machine, and so read what is served here (DNS
//! rebinding). It cannot do so with an address in digits. So only such addresses and `localhost` are answered.

use std::net::{IpAddr, SocketAddr};

/// The address at which pages are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hosts {
    address: SocketAddr,
}

impl Hosts {
    pub(super) fn of(address: SocketAddr) -> Self {
        Self { address }
    }

    /// The address to type on this machine.
    pub(super) fn url(self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(if address.is_ipv4() { IpAddr::from([127, 0, 0, 1]) } else { loopback_of_six() });
        }
        format!("http://{address}/")
    }

    /// Whether `Host: …` names this server: `localhost` or an address in digits, with the right port.
    pub(super) fn allow(self, host: &str) -> bool {
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
            _ => (host, Some(80)),
        };
        if port != Some(self.address.port()) {
            return false;
        }
        if name.eq_ignore_ascii_case("localhost") {
            return true;
        }
        let figures = match name.strip_prefix('[') {
            Some(six) => six.strip_suffix(']').and_then(|six| six.parse().ok()).map(IpAddr::V6),
            None => name.parse().ok().map(IpAddr::V4),
        };
        let served = self.address.ip();
        figures.is_some_and(|figures| served.is_unspecified() || figures == served || figures.is_loopback())
    }
}

fn loopback_of_six() -> IpAddr {
    IpAddr::V6(std::net::Ipv6Addr::LOCALHOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(address: &str) -> Hosts {
        Hosts::of(address.parse().expect("an address"))
    }

    #[test]
    fn this_machine_alone_is_named() {
        let served = hosts("127.0.0.1:8400");
        for host in ["127.0.0.1:8400", "localhost:8400", "LOCALHOST:8400", "[::1]:8400"] {
            assert!(served.allow(host), "{host}");
        }
        for host in [
            "",
            "127.0.0.1",
            "localhost",
            "127.0.0.1:8401",
            "127.0.0.1:8400:8400",
            "127.0.0.1.example.com:8400",
            "localhost.example.com:8400",
            "example.com:8400",
            "192.168.0.7:8400",
            "2130706433:8400",
            "[::2]:8400",
            "[::1:8400",
            "::1:8400",
            "127.0.0.1:",
            "127.0.0.1:x",
            " 127.0.0.1:8400",
        ] {
            assert!(!served.allow(host), "{host}");
        }
    }

    #[test]
    fn another_address_is_named_in_figures() {
        let everywhere = hosts("0.0.0.0:8400");
        assert!(everywhere.allow("192.168.0.7:8400") && everywhere.allow("localhost:8400"));
        assert!(!everywhere.allow("pc.example.com:8400"));
        let one = hosts("192.168.0.7:80");
        assert!(one.allow("192.168.0.7") && one.allow("192.168.0.7:80") && !one.allow("192.168.0.8"));
    }

    #[test]
    fn the_address_to_type() {
        assert_eq!(hosts("127.0.0.1:8400").url(), "http://127.0.0.1:8400/");
        assert_eq!(hosts("0.0.0.0:8400").url(), "http://127.0.0.1:8400/");
        assert_eq!(hosts("[::]:8400").url(), "http://[::1]:8400/");
    }
}
