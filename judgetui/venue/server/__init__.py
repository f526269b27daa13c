"""The host of a meeting: takes acts from clients, keeps them, sends out what each seat may see."""
