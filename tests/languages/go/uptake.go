package refill

import (
	"fmt"
	"log/slog"
	"os"

	"courier.example/routes"
)

func settle(customer Customer, client *routes.Client) {
	//#~ phi-in-log
	fmt.Fprintf(os.Stderr, "customer=%s\n", customer.FullName)
	fmt.Fprintln(os.Stderr, "done")
	//#~ credential-in-log
	slog.Info("opened", "with", os.Getenv("VAULT_TOKEN"))
	slog.Info("opened", "in", os.Getenv("REGION"))
	if customer.ID == "" {
		//#~ phi-in-log
		panic(fmt.Sprintf("no id for %s", customer.FullName))
	}
	if err := reach(client, "session", customer.ID); err != nil {
		slog.Warn("not reached", "err", err)
	}
}

// what an unknown client answers with is not what it was asked with
func reach(client *routes.Client, sessionID string, id string) error {
	answer, err := client.Find(&routes.Question{Session: sessionID})
	if err != nil {
		return err
	}
	if answer.Count > 1 {
		return fmt.Errorf("several answers: %s", answer.Hint)
	}
	return nil
}
