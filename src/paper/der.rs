//! The name in the certificate of a signature. It is read, not verified.

/// One value of DER: its tag, what it holds, and all its bytes.
#[derive(Debug, Clone, Copy)]
struct DerValue<'a> {
    tag: u8,
    content: &'a [u8],
    whole: &'a [u8],
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
/// The first element with a number of its own: the certificates, or the version of a certificate.
const FIRST: u8 = 0xa0;
const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const UTF16: u8 = 0x1e;

/// The common name in the certificate of the one who signed, out of the bytes of the signature (CMS).
pub(super) fn signer(signature: &[u8]) -> Option<String> {
    let content = values(signature).next()?;
    let explicit = values(content.content).find(|value| value.tag == FIRST)?;
    let signed = values(explicit.content).next()?;
    let certificates = values(signed.content).find(|value| value.tag == FIRST);
    let signer = values(values(signed.content).last()?.content).next()?;
    let issued = values(signer.content).nth(1).filter(|value| value.tag == SEQUENCE);
    let parts: Vec<DerValue<'_>> =
        values(certificates?.content).filter_map(|value| values(value.content).next()).collect();
    let subject = |part: &DerValue<'_>| -> Option<(Vec<u8>, String)> {
        let fields: Vec<DerValue<'_>> = values(part.content).filter(|value| value.tag != FIRST).collect();
        let serial = fields.first().filter(|value| value.tag == INTEGER)?;
        let key = [fields.get(2)?.whole, serial.whole].concat();
        Some((key, common_name(fields.get(4)?.content)?))
    };
    let mut subjects = parts.iter().filter_map(subject);
    match issued {
        Some(issued) => subjects.find(|(key, _)| key == issued.content),
        None => subjects.next(),
    }
    .map(|(_, name)| name)
}

/// The common name in a name: a sequence of sets of pairs.
fn common_name(name: &[u8]) -> Option<String> {
    let pairs = values(name).flat_map(|set| values(set.content)).map(|pair| values(pair.content));
    pairs.filter_map(|mut pair| Some((pair.next()?, pair.next()?))).find(|(key, _)| key.content == COMMON_NAME).map(
        |(_, text)| match text.tag {
            UTF16 => {
                let units = text.content.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
                char::decode_utf16(units).map(|character| character.unwrap_or('?')).collect()
            }
            _ => String::from_utf8_lossy(text.content).into_owned(),
        },
    )
}

/// The values that stand one after the other, up to the first that is none.
fn values(bytes: &[u8]) -> impl Iterator<Item = DerValue<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (&tag, &short) = (rest.first()?, rest.get(1)?);
        let (length, start) = match short {
            0..0x80 => (usize::from(short), 2),
            _ => {
                let digits =
                    rest.get(2..2 + usize::from(short & 0x7f)).filter(|digits| (1..=4).contains(&digits.len()))?;
                (digits.iter().fold(0, |sum, &digit| sum << 8 | usize::from(digit)), 2 + digits.len())
            }
        };
        let whole = rest.get(..start.checked_add(length)?)?;
        rest = &rest[whole.len()..];
        Some(DerValue { tag, content: &whole[start..], whole })
    })
}
