"""One week of a contact centre in accelerated time, held against a simulation that shares no code with the product."""
