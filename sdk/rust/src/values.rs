pub use crate::host::Own;
use crate::host::{point, taken};
use serde::{de::DeserializeOwned, Serialize};

/// Why a call failed. A code that begins with `TENON_` is dropped by the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Error {
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl Error {
    pub fn new(message: impl Into<String>) -> Self {
        Error { message: message.into(), ..Error::default() }
    }

    pub fn with_code(message: impl Into<String>, code: impl Into<String>) -> Self {
        Error { message: message.into(), name: None, code: Some(code.into()) }
    }
}

impl core::fmt::Display for Error {
    fn fmt(&self, to: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        to.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Error::new(error.to_string())
    }
}

impl From<String> for Error {
    fn from(message: String) -> Self {
        Error::new(message)
    }
}

impl From<&str> for Error {
    fn from(message: &str) -> Self {
        Error::new(message)
    }
}

/// A struct whose layout generated code has checked.
///
/// # Safety
/// It must be `repr(C)`, and any bytes must be a value of it.
pub unsafe trait Struct: Copy {
    fn as_bytes(&self) -> &[u8] {
        unsafe { core::slice::from_raw_parts((self as *const Self).cast(), core::mem::size_of::<Self>()) }
    }

    fn zeroed() -> Self {
        unsafe { core::mem::zeroed() }
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() != core::mem::size_of::<Self>() {
            return Err(Error::new(format!("{} bytes, wanted {}", bytes.len(), core::mem::size_of::<Self>())));
        }
        Ok(unsafe { core::ptr::read_unaligned(bytes.as_ptr().cast()) })
    }
}

/// # Safety
/// As the host passes them to an entry function, and only until it returns.
pub unsafe fn input<'a>(ptr: *const u8, len: usize) -> &'a [u8] {
    core::slice::from_raw_parts(ptr, len)
}

/// Reads what is neither bytes nor a struct. What is not there is read as `null`.
pub fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    Ok(serde_json::from_slice(if bytes.is_empty() { b"null" } else { bytes })?)
}

/// Writes what is neither bytes nor a struct.
pub fn to_json<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    Ok(serde_json::to_vec(value)?)
}

static ANSWER: Own<Vec<u8>> = Own::new(Vec::new());

/// What an entry function returns.
pub fn answer(result: Result<Vec<u8>, Error>) -> i32 {
    let (status, bytes) = match result {
        Ok(bytes) => (0, bytes),
        Err(error) => match serde_json::to_vec(&error) {
            Ok(text) => (2, text),
            Err(_) => (1, error.message.into_bytes()),
        },
    };
    let kept = unsafe { ANSWER.get() };
    *kept = bytes;
    point(kept.as_ptr(), kept.len());
    status
}

/// How a service of the contract is imported.
pub type Service = unsafe extern "C" fn(*const u8, usize) -> i32;
/// How an event of the contract is imported.
pub type Event = unsafe extern "C" fn(*const u8, usize);

/// Calls a service with its input as bytes and answers its output as bytes.
pub fn call(service: Service, input: &[u8]) -> Result<Vec<u8>, Error> {
    let len = unsafe { service(input.as_ptr(), input.len()) };
    if len >= 0 {
        return Ok(taken(len));
    }
    Err(json::<Error>(&taken(-len - 1))?)
}

/// Emits an event whose bytes these are.
pub fn emit(event: Event, bytes: &[u8]) {
    unsafe { event(bytes.as_ptr(), bytes.len()) }
}

/// What a struct holds as text: up to the first zero, or all of it.
pub fn text(bytes: &[u8]) -> &str {
    let end = bytes.iter().position(|&each| each == 0).unwrap_or(bytes.len());
    core::str::from_utf8(&bytes[..end]).unwrap_or_default()
}
