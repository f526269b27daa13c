"""Proof that a ledger was not written anew: Merkle tree, checkpoint, code, witness and receipt."""
