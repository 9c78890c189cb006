//! Settings of traces, under the names that OpenTelemetry gives them.

use clap::Args;

/// Where traces are sent.
#[derive(Debug, Clone, Args)]
pub struct TraceSettings {
    /// Where traces are sent by OTLP over HTTP, such as `http://localhost:4318`; none are made where this is not set
    #[arg(
        long,
        env = "OTEL_EXPORTER_OTLP_ENDPOINT",
        default_value = "",
        hide_default_value = true,
        hide_env_values = true,
        value_name = "URL"
    )]
    pub otel_exporter_otlp_endpoint: String,

    /// The name of this service in traces
    #[arg(
        long,
        env = "OTEL_SERVICE_NAME",
        default_value = "seatgraph",
        value_name = "NAME"
    )]
    pub otel_service_name: String,
}

impl TraceSettings {
    /// None are sent.
    pub fn none() -> Self {
        Self {
            otel_exporter_otlp_endpoint: String::new(),
            otel_service_name: String::new(),
        }
    }

    /// `OTEL_EXPORTER_OTLP_ENDPOINT`; set but empty means none.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn endpoint(&self) -> Result<Option<&str>, &'static str> {
        let text = self.otel_exporter_otlp_endpoint.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let url = url::Url::parse(text).ok();
        let fits = url.is_some_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && url.query().is_none()
                && url.fragment().is_none()
                && url.username().is_empty()
                && url.password().is_none()
        });
        if fits {
            Ok(Some(text))
        } else {
            Err(
                "give the address of an OTLP receiver by HTTP, such as http://localhost:4318, without credentials",
            )
        }
    }
}
