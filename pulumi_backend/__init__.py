"""The foundation in Pulumi's terms."""
