"""What a page shows of those who run its site: contacts, payment, accounts, hosts, fingerprints."""
