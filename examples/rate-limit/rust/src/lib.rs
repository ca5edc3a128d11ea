mod contract;

use contract::*;
use tenon::{Error, Level, Struct};

struct Limiter {
    config: Config,
    own: Counters,
}

crate::export_plugin!(Limiter);

impl Plugin for Limiter {
    fn new(config: Config) -> Result<Self, Error> {
        Ok(Limiter { config, own: Counters::zeroed() })
    }

    fn execute(&mut self, input: ExecuteInput) -> Result<ExecuteOutput, Error> {
        let bytes = input.key.as_bytes();
        let mut key = [0; 24];
        key.get_mut(..bytes.len()).ok_or("a key has at most 24 bytes")?.copy_from_slice(bytes);
        let taken = self.taken(&Take { key, cost: input.cost as u32 })?;
        Ok(ExecuteOutput { allowed: taken.allowed == 1, remaining: taken.remaining.into() })
    }

    fn take(&mut self, input: &Take) -> Result<Taken, Error> {
        self.taken(input)
    }

    fn hash(&mut self, key: &[u8]) -> Result<Vec<u8>, Error> {
        let hash = key.iter().fold(2_166_136_261_u32, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(16_777_619));
        Ok(hash.to_le_bytes().to_vec())
    }

    fn snapshot(&mut self) -> Result<Counters, Error> {
        Ok(self.own)
    }

    fn restore(&mut self, state: &Counters, _from: String) -> Result<(), Error> {
        self.own = *state;
        Ok(())
    }
}

impl Limiter {
    fn taken(&mut self, take: &Take) -> Result<Taken, Error> {
        let limit = self.config.limit as u32;
        if take.cost > limit {
            let message = format!("cost {} is above the limit {limit}", take.cost);
            return Err(Error::with_code(message, "RATE_LIMIT_COST"));
        }
        let now = clock_now_ms()?;
        if now >= self.own.windowEndMs {
            self.own.windowEndMs = now + self.config.window_ms;
            self.own.count = 0;
        }
        let counter = self.counter(&take.key)?;
        if counter.used + take.cost > limit {
            let remaining = limit - counter.used;
            tenon::log(Level::Info, &format!("refused {}", tenon::text(&take.key)));
            emit_refused(take)?;
            return Ok(Taken { remaining, ..Taken::zeroed() });
        }
        counter.used += take.cost;
        Ok(Taken { remaining: limit - counter.used, allowed: 1 })
    }

    fn counter(&mut self, key: &[u8; 24]) -> Result<&mut Counter, Error> {
        let count = self.own.count as usize;
        let at = self.own.counters[..count].iter().position(|each| &each.key == key).unwrap_or(count);
        let full = || Error::with_code("no room for another key", "RATE_LIMIT_FULL");
        let counter = self.own.counters.get_mut(at).ok_or_else(full)?;
        if at == count {
            *counter = Counter { key: *key, used: 0 };
            self.own.count += 1;
        }
        Ok(counter)
    }
}
